// name: load/assert_spouse
// doc: Assert ties of the type SPOUSE.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (source:Subject {id: row.source})
MATCH (target:Subject {id: row.target})
CREATE (source)-[claim:SPOUSE]->(target)
SET claim = row.claim
RETURN count(*) AS written
