// name: schema/document_record
// doc: Document claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX document_record IF NOT EXISTS FOR (node:Document) ON (node.record)
