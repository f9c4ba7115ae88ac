// name: schema/listing_claim
// doc: One Listing a claim.
// parameters:
// columns:
CREATE CONSTRAINT listing_claim IF NOT EXISTS FOR (node:Listing) REQUIRE node.claim IS UNIQUE
