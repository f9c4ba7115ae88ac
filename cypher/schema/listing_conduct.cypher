// name: schema/listing_conduct
// doc: Listings by the conduct that led to them.
// parameters:
// columns:
CREATE INDEX listing_conduct IF NOT EXISTS FOR (node:Listing) ON (node.conduct)
