// name: schema/holding_claim
// doc: One Holding a claim.
// parameters:
// columns:
CREATE CONSTRAINT holding_claim IF NOT EXISTS FOR (node:Holding) REQUIRE node.claim IS UNIQUE
