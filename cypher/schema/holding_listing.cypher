// name: schema/holding_listing
// doc: Holdings by the listing that they are about.
// parameters:
// columns:
CREATE INDEX holding_listing IF NOT EXISTS FOR (node:Holding) ON (node.listing)
