// name: load/sweep_ties
// doc: Delete ties and numbers that a broken load asserted; nobody ever saw them.
// parameters: n: integer
// columns:
// scans: what a broken load left is stamped above the pointer, and no index is worth keeping for it; run only after one
MATCH ()-[claim:ROLE|PARENT|SPOUSE|BRANCH|IDENTIFIED_BY]->() WHERE claim.asserted > $n
CALL (claim) { DELETE claim } IN TRANSACTIONS OF 10000 ROWS
