// name: schema/access_id
// doc: One Access a id; ids sort by time, so that the log is read in pages.
// parameters:
// columns:
CREATE CONSTRAINT access_id IF NOT EXISTS FOR (node:Access) REQUIRE node.id IS UNIQUE
