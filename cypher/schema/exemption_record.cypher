// name: schema/exemption_record
// doc: Exemption claims by the publisher's id.
// parameters:
// columns:
CREATE INDEX exemption_record IF NOT EXISTS FOR (node:Exemption) ON (node.record)
