// name: schema/listing_withdrawn
// doc: Listing claims by the load that withdrew them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX listing_withdrawn IF NOT EXISTS FOR (node:Listing) ON (node.withdrawn)
