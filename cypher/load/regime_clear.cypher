// name: load/regime_clear
// doc: Remove the regime's copy. Registers stay, because listings hang on them, and so do bases that name the versions
//   of the rules which have them.
// parameters: token: string
// columns:
// scans: the regime's own nodes: some thousands
MATCH (:Lock {id: 'load', token: $token})
MATCH (node:Regime|Agency|Measure|Instrument|Basis) WHERE node.rules IS NULL
DETACH DELETE node
