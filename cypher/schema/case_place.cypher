// name: schema/case_place
// doc: The cases that a key opened, in the order in which they were last saved, for reading them in pages.
// parameters:
// columns:
CREATE INDEX case_place IF NOT EXISTS FOR (node:Case) ON (node.key, node.place)
