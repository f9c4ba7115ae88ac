// name: schema/role_document
// doc: ROLE claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX role_document IF NOT EXISTS FOR ()-[tie:ROLE]-() ON (tie.document)
