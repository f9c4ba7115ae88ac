// name: load/close_entry
// doc: Withdraw Entry claims from a load on.
// parameters: token: string, rows: maps, n: integer
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (claim:Entry {claim: row.claim})
SET claim.withdrawn = $n
RETURN count(*) AS written
