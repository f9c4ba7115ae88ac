// name: read/documents
// doc: Documents by their record ids, as they were known at a load.
// parameters: documents: strings, data: integer
// columns: record, document
MATCH (document:Document) WHERE document.record IN $documents
  AND document.asserted <= $data AND $data < document.withdrawn
RETURN document.record AS record, document {.*} AS document ORDER BY record
