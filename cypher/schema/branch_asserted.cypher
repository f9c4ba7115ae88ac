// name: schema/branch_asserted
// doc: BRANCH claims by the load that asserted them, for what changed between two loads.
// parameters:
// columns:
CREATE INDEX branch_asserted IF NOT EXISTS FOR ()-[tie:BRANCH]-() ON (tie.asserted)
