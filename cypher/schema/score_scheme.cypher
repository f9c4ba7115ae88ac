// name: schema/score_scheme
// doc: Score claims by scheme.
// parameters:
// columns:
CREATE INDEX score_scheme IF NOT EXISTS FOR (node:Score) ON (node.scheme)
