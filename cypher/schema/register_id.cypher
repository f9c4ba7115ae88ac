// name: schema/register_id
// doc: One Register a id.
// parameters:
// columns:
CREATE CONSTRAINT register_id IF NOT EXISTS FOR (node:Register) REQUIRE node.id IS UNIQUE
