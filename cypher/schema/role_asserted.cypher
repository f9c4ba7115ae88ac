// name: schema/role_asserted
// doc: ROLE claims by the load that asserted them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX role_asserted IF NOT EXISTS FOR ()-[tie:ROLE]-() ON (tie.asserted)
