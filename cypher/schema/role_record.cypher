// name: schema/role_record
// doc: ROLE claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX role_record IF NOT EXISTS FOR ()-[tie:ROLE]-() ON (tie.record)
