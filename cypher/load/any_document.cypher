// name: load/any_document
// doc: Whether anything was ever loaded: without a document there is no claim.
// parameters:
// columns: record
// scans: reads one node
MATCH (claim:Document)
RETURN claim.record AS record LIMIT 1
