// name: schema/role_withdrawn
// doc: ROLE claims by the load that withdrew them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX role_withdrawn IF NOT EXISTS FOR ()-[tie:ROLE]-() ON (tie.withdrawn)
