// name: load/sweep_claims
// doc: Delete node claims that a broken load asserted; nobody ever saw them.
// parameters: n: integer
// columns:
// scans: what a broken load left is stamped above the pointer, and no index is worth keeping for it; run only after one
MATCH (claim:Document|Profile|Conduct|Listing|Exemption|Holding|Step|Entry|Score) WHERE claim.asserted > $n
CALL (claim) { DETACH DELETE claim } IN TRANSACTIONS OF 10000 ROWS
