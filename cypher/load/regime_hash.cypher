// name: load/regime_hash
// doc: Hash of the regime that the graph holds.
// parameters:
// columns: id, hash
// scans: one node
MATCH (regime:Regime)
RETURN regime.id AS id, regime.hash AS hash
