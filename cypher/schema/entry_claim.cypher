// name: schema/entry_claim
// doc: One Entry a claim.
// parameters:
// columns:
CREATE CONSTRAINT entry_claim IF NOT EXISTS FOR (node:Entry) REQUIRE node.claim IS UNIQUE
