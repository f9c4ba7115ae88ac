// name: schema/parent_record
// doc: PARENT claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX parent_record IF NOT EXISTS FOR ()-[tie:PARENT]-() ON (tie.record)
