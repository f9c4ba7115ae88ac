// name: access/asker
// doc: One API key by its id, with the hash of its secret, and what the graph holds then: the newest whole load, if
//   there is one, and the regime's hash.
// parameters: id: string, regime: string
// columns: key, data, hash
MATCH (key:Key {id: $id})
OPTIONAL MATCH (pointer:Pointer {id: 'data'})
OPTIONAL MATCH (regime:Regime {id: $regime})
RETURN key {.*} AS key, pointer.n AS data, regime.hash AS hash
