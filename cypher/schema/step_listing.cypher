// name: schema/step_listing
// doc: Steps by the listing that they are about.
// parameters:
// columns:
CREATE INDEX step_listing IF NOT EXISTS FOR (node:Step) ON (node.listing)
