// name: schema/branch_document
// doc: BRANCH claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX branch_document IF NOT EXISTS FOR ()-[tie:BRANCH]-() ON (tie.document)
