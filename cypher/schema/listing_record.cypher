// name: schema/listing_record
// doc: Listing claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX listing_record IF NOT EXISTS FOR (node:Listing) ON (node.record)
