// name: schema/entry_document
// doc: Entry claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX entry_document IF NOT EXISTS FOR (node:Entry) ON (node.document)
