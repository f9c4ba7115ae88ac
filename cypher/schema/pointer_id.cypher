// name: schema/pointer_id
// doc: One Pointer a id.
// parameters:
// columns:
CREATE CONSTRAINT pointer_id IF NOT EXISTS FOR (node:Pointer) REQUIRE node.id IS UNIQUE
