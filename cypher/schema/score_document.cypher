// name: schema/score_document
// doc: Score claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX score_document IF NOT EXISTS FOR (node:Score) ON (node.document)
