// name: schema/profile_asserted
// doc: Profile claims by the load that asserted them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX profile_asserted IF NOT EXISTS FOR (node:Profile) ON (node.asserted)
