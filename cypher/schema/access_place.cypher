// name: schema/access_place
// doc: One Access a place in a chain, for verifying the chain.
// parameters:
// columns:
CREATE CONSTRAINT access_place IF NOT EXISTS FOR (node:Access) REQUIRE (node.chain, node.n) IS UNIQUE
