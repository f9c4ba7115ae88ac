// name: load/close_holding
// doc: Withdraw Holding claims from a load on.
// parameters: token: string, rows: maps, n: integer
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (claim:Holding {claim: row.claim})
SET claim.withdrawn = $n
RETURN count(*) AS written
