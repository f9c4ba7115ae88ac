// name: schema/key_id
// doc: One Key a id.
// parameters:
// columns:
CREATE CONSTRAINT key_id IF NOT EXISTS FOR (node:Key) REQUIRE node.id IS UNIQUE
