// name: schema/rules_hash
// doc: One Rules a hash.
// parameters:
// columns:
CREATE CONSTRAINT rules_hash IF NOT EXISTS FOR (node:Rules) REQUIRE node.hash IS UNIQUE
