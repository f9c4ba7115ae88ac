// name: schema/profile_withdrawn
// doc: Profile claims by the load that withdrew them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX profile_withdrawn IF NOT EXISTS FOR (node:Profile) ON (node.withdrawn)
