// name: load/assert_profile
// doc: Assert profiles, and their subjects where they are new.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MERGE (subject:Subject {id: row.subject})
ON CREATE SET subject.kind = row.kind
CREATE (claim:Profile)-[:DESCRIBES]->(subject)
SET claim = row.claim
RETURN count(*) AS written
