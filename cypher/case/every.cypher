// name: case/every
// doc: Every case with where it ends.
// parameters:
// columns: case
// scans: the cases; verifying them reads them all
MATCH (case:Case)
RETURN case {.id, .key, .n, .hash, .place} AS case ORDER BY case.id
