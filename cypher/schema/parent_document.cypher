// name: schema/parent_document
// doc: PARENT claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX parent_document IF NOT EXISTS FOR ()-[tie:PARENT]-() ON (tie.document)
