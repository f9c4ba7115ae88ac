// name: schema/entry_scheme
// doc: Entry claims by scheme.
// parameters:
// columns:
CREATE INDEX entry_scheme IF NOT EXISTS FOR (node:Entry) ON (node.scheme)
