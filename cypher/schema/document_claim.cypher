// name: schema/document_claim
// doc: One Document a claim.
// parameters:
// columns:
CREATE CONSTRAINT document_claim IF NOT EXISTS FOR (node:Document) REQUIRE node.claim IS UNIQUE
