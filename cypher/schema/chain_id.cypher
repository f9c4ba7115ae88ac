// name: schema/chain_id
// doc: One Chain a id.
// parameters:
// columns:
CREATE CONSTRAINT chain_id IF NOT EXISTS FOR (node:Chain) REQUIRE node.id IS UNIQUE
