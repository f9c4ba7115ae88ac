// name: load/close_parent
// doc: Withdraw PARENT claims from a load on.
// parameters: token: string, rows: maps, n: integer
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH ()-[claim:PARENT {record: row.record}]->() WHERE claim.claim = row.claim
SET claim.withdrawn = $n
RETURN count(*) AS written
