// name: schema/profile_record
// doc: Profile claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX profile_record IF NOT EXISTS FOR (node:Profile) ON (node.record)
