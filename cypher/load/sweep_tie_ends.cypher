// name: load/sweep_tie_ends
// doc: Take back a broken load's withdrawals of ties and numbers.
// parameters: n: integer, forever: integer
// columns:
// scans: what a broken load left is stamped above the pointer, and no index is worth keeping for it; run only after one
MATCH ()-[claim:ROLE|PARENT|SPOUSE|BRANCH|IDENTIFIED_BY]->() WHERE $n < claim.withdrawn AND claim.withdrawn < $forever
CALL (claim) { SET claim.withdrawn = $forever } IN TRANSACTIONS OF 10000 ROWS
