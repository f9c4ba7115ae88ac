// name: schema/lock_id
// doc: One Lock a id.
// parameters:
// columns:
CREATE CONSTRAINT lock_id IF NOT EXISTS FOR (node:Lock) REQUIRE node.id IS UNIQUE
