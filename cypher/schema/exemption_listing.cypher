// name: schema/exemption_listing
// doc: Exemptions by the listing that they are about.
// parameters:
// columns:
CREATE INDEX exemption_listing IF NOT EXISTS FOR (node:Exemption) ON (node.listing)
