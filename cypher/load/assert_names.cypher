// name: load/assert_names
// doc: The persons whom the decisions of listings name.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (claim:Listing {claim: row.listing})
MATCH (subject:Subject {id: row.subject})
CREATE (claim)-[:NAMES]->(subject)
RETURN count(*) AS written
