// name: schema/agency_id
// doc: One Agency a id.
// parameters:
// columns:
CREATE CONSTRAINT agency_id IF NOT EXISTS FOR (node:Agency) REQUIRE node.id IS UNIQUE
