// name: schema/basis_id
// doc: One Basis a id.
// parameters:
// columns:
CREATE CONSTRAINT basis_id IF NOT EXISTS FOR (node:Basis) REQUIRE node.id IS UNIQUE
