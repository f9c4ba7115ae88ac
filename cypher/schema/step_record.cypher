// name: schema/step_record
// doc: Step claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX step_record IF NOT EXISTS FOR (node:Step) ON (node.record)
