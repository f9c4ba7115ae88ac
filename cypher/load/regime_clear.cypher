// name: load/regime_clear
// doc: Remove the regime's copy; registers stay, because listings hang on them.
// parameters: token: string
// columns:
// scans: the regime's own nodes: some thousands
MATCH (:Lock {id: 'load', token: $token})
MATCH (node:Regime|Agency|Measure|Instrument|Basis)
DETACH DELETE node
