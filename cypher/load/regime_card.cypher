// name: load/regime_card
// doc: Which regime the graph holds, in which version.
// parameters: token: string, id: string, hash: string
// columns:
MATCH (:Lock {id: 'load', token: $token})
CREATE (regime:Regime {id: $id, hash: $hash})
