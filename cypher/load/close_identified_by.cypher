// name: load/close_identified_by
// doc: Withdraw IDENTIFIED_BY claims from a load on.
// parameters: token: string, rows: maps, n: integer
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH ()-[claim:IDENTIFIED_BY {record: row.record}]->() WHERE claim.claim = row.claim
SET claim.withdrawn = $n
RETURN count(*) AS written
