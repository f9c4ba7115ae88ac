// name: schema/subject_id
// doc: One Subject a id.
// parameters:
// columns:
CREATE CONSTRAINT subject_id IF NOT EXISTS FOR (node:Subject) REQUIRE node.id IS UNIQUE
