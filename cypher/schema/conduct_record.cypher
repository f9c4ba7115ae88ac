// name: schema/conduct_record
// doc: Conduct claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX conduct_record IF NOT EXISTS FOR (node:Conduct) ON (node.record)
