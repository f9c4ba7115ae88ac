// name: schema/entry_record
// doc: Entry claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX entry_record IF NOT EXISTS FOR (node:Entry) ON (node.record)
