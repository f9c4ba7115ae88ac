// name: load/assert_identified_by
// doc: Assert official numbers of subjects; personal ones come as keyed hashes.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
MERGE (identifier:Identifier {key: row.key})
ON CREATE SET identifier.scheme = row.scheme, identifier.shown = row.shown
CREATE (subject)-[claim:IDENTIFIED_BY]->(identifier)
SET claim = row.claim
RETURN count(*) AS written
