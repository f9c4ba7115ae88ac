// name: schema/exemption_document
// doc: Exemption claims by the document that asserts them, for its withdrawal and its review.
// parameters:
// columns:
CREATE INDEX exemption_document IF NOT EXISTS FOR (node:Exemption) ON (node.document)
