// name: schema/parent_asserted
// doc: PARENT claims by the load that asserted them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX parent_asserted IF NOT EXISTS FOR ()-[tie:PARENT]-() ON (tie.asserted)
