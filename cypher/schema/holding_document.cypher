// name: schema/holding_document
// doc: Holding claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX holding_document IF NOT EXISTS FOR (node:Holding) ON (node.document)
