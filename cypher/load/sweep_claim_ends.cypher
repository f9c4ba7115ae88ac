// name: load/sweep_claim_ends
// doc: Take back a broken load's withdrawals of node claims.
// parameters: n: integer, forever: integer
// columns:
// scans: what a broken load left is stamped above the pointer, and no index is worth keeping for it; run only after one
MATCH (claim:Document|Profile|Conduct|Listing|Exemption|Holding|Step|Entry|Score) WHERE $n < claim.withdrawn AND claim.withdrawn < $forever
CALL (claim) { SET claim.withdrawn = $forever } IN TRANSACTIONS OF 10000 ROWS
