// name: load/assert_document
// doc: Assert claims about documents.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
CREATE (claim:Document)
SET claim = row.claim
RETURN count(*) AS written
