// name: schema/holding_record
// doc: Holding claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX holding_record IF NOT EXISTS FOR (node:Holding) ON (node.record)
