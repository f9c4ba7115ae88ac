// name: schema/exemption_claim
// doc: One Exemption a claim.
// parameters:
// columns:
CREATE CONSTRAINT exemption_claim IF NOT EXISTS FOR (node:Exemption) REQUIRE node.claim IS UNIQUE
