// name: schema/identified_by_record
// doc: IDENTIFIED_BY claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX identified_by_record IF NOT EXISTS FOR ()-[tie:IDENTIFIED_BY]-() ON (tie.record)
