// name: schema/step_claim
// doc: One Step a claim.
// parameters:
// columns:
CREATE CONSTRAINT step_claim IF NOT EXISTS FOR (node:Step) REQUIRE node.claim IS UNIQUE
