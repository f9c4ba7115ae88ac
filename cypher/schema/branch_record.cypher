// name: schema/branch_record
// doc: BRANCH claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX branch_record IF NOT EXISTS FOR ()-[tie:BRANCH]-() ON (tie.record)
