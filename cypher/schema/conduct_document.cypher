// name: schema/conduct_document
// doc: Conduct claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX conduct_document IF NOT EXISTS FOR (node:Conduct) ON (node.document)
