// name: schema/spouse_document
// doc: SPOUSE claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX spouse_document IF NOT EXISTS FOR ()-[tie:SPOUSE]-() ON (tie.document)
