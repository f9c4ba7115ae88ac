// name: load/sweep_subjects
// doc: Delete subjects and numbers of which no claim is left.
// parameters:
// columns:
// scans: what a broken load left is stamped above the pointer, and no index is worth keeping for it; run only after one
MATCH (orphan:Subject|Identifier) WHERE NOT EXISTS { (orphan)--() }
CALL (orphan) { DELETE orphan } IN TRANSACTIONS OF 10000 ROWS
