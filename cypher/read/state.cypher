// name: read/state
// doc: Which load is the newest whole one, and which regime the graph holds.
// parameters: regime: string
// columns: data, hash
MATCH (pointer:Pointer {id: 'data'})
OPTIONAL MATCH (regime:Regime {id: $regime})
RETURN pointer.n AS data, regime.hash AS hash
