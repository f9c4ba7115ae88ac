// name: schema/parent_withdrawn
// doc: PARENT claims by the load that withdrew them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX parent_withdrawn IF NOT EXISTS FOR ()-[tie:PARENT]-() ON (tie.withdrawn)
