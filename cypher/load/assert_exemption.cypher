// name: load/assert_exemption
// doc: Assert exemptions of subjects.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
CREATE (claim:Exemption)-[:FREES]->(subject)
SET claim = row.claim
RETURN count(*) AS written
