// name: schema/identifier_key
// doc: One Identifier a key.
// parameters:
// columns:
CREATE CONSTRAINT identifier_key IF NOT EXISTS FOR (node:Identifier) REQUIRE node.key IS UNIQUE
