// name: schema/profile_document
// doc: Profile claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX profile_document IF NOT EXISTS FOR (node:Profile) ON (node.document)
