// name: schema/step_document
// doc: Step claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX step_document IF NOT EXISTS FOR (node:Step) ON (node.document)
