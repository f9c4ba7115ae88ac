// name: schema/listing_asserted
// doc: Listing claims by the load that asserted them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX listing_asserted IF NOT EXISTS FOR (node:Listing) ON (node.asserted)
