// name: schema/listing_document
// doc: Listing claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX listing_document IF NOT EXISTS FOR (node:Listing) ON (node.document)
