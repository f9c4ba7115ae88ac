// name: schema/case_id
// doc: One Case a id.
// parameters:
// columns:
CREATE CONSTRAINT case_id IF NOT EXISTS FOR (node:Case) REQUIRE node.id IS UNIQUE
