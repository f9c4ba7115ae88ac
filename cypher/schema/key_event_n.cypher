// name: schema/key_event_n
// doc: One KeyEvent a n.
// parameters:
// columns:
CREATE CONSTRAINT key_event_n IF NOT EXISTS FOR (node:KeyEvent) REQUIRE node.n IS UNIQUE
