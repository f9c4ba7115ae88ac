// name: schema/score_claim
// doc: One Score a claim.
// parameters:
// columns:
CREATE CONSTRAINT score_claim IF NOT EXISTS FOR (node:Score) REQUIRE node.claim IS UNIQUE
