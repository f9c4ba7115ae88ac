// name: schema/measure_id
// doc: One Measure a id.
// parameters:
// columns:
CREATE CONSTRAINT measure_id IF NOT EXISTS FOR (node:Measure) REQUIRE node.id IS UNIQUE
