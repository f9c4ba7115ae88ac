// name: load/close_step
// doc: Withdraw Step claims from a load on.
// parameters: token: string, rows: maps, n: integer
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (claim:Step {claim: row.claim})
SET claim.withdrawn = $n
RETURN count(*) AS written
