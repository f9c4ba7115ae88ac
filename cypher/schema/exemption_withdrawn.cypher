// name: schema/exemption_withdrawn
// doc: Exemption claims by the load that withdrew them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX exemption_withdrawn IF NOT EXISTS FOR (node:Exemption) ON (node.withdrawn)
