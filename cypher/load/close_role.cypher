// name: load/close_role
// doc: Withdraw ROLE claims from a load on.
// parameters: token: string, rows: maps, n: integer
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH ()-[claim:ROLE {record: row.record}]->() WHERE claim.claim = row.claim
SET claim.withdrawn = $n
RETURN count(*) AS written
