// name: load/assert_conduct
// doc: Assert conduct of subjects.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
CREATE (claim:Conduct)-[:BY]->(subject)
SET claim = row.claim
RETURN count(*) AS written
