// name: schema/load_n
// doc: One Load a n.
// parameters:
// columns:
CREATE CONSTRAINT load_n IF NOT EXISTS FOR (node:Load) REQUIRE node.n IS UNIQUE
