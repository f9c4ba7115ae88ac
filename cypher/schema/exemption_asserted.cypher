// name: schema/exemption_asserted
// doc: Exemption claims by the load that asserted them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX exemption_asserted IF NOT EXISTS FOR (node:Exemption) ON (node.asserted)
