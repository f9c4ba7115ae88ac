// name: schema/score_record
// doc: Score claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX score_record IF NOT EXISTS FOR (node:Score) ON (node.record)
