// name: schema/conduct_claim
// doc: One Conduct a claim.
// parameters:
// columns:
CREATE CONSTRAINT conduct_claim IF NOT EXISTS FOR (node:Conduct) REQUIRE node.claim IS UNIQUE
