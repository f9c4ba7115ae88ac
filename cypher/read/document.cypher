// name: read/document
// doc: One document of the data by its id, as it was known at a load.
// parameters: document: string, data: integer
// columns: document
MATCH (document:Document {record: $document})
WHERE document.asserted <= $data AND $data < document.withdrawn
RETURN document {.*} AS document
