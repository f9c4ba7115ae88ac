// name: schema/spouse_record
// doc: SPOUSE claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX spouse_record IF NOT EXISTS FOR ()-[tie:SPOUSE]-() ON (tie.record)
