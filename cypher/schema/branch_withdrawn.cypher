// name: schema/branch_withdrawn
// doc: BRANCH claims by the load that withdrew them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX branch_withdrawn IF NOT EXISTS FOR ()-[tie:BRANCH]-() ON (tie.withdrawn)
