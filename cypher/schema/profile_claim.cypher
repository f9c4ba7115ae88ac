// name: schema/profile_claim
// doc: One Profile a claim.
// parameters:
// columns:
CREATE CONSTRAINT profile_claim IF NOT EXISTS FOR (node:Profile) REQUIRE node.claim IS UNIQUE
