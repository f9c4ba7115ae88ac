// name: load/assert_role
// doc: Assert ties of the type ROLE.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (source:Subject {id: row.source})
MATCH (target:Subject {id: row.target})
CREATE (source)-[claim:ROLE]->(target)
SET claim = row.claim
RETURN count(*) AS written
