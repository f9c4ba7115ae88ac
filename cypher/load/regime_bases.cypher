// name: load/regime_bases
// doc: Bases: one node a basis and target.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (measure:Measure {id: row.basis.measure})
MATCH (instrument:Instrument {id: row.instrument})
CREATE (measure)<-[:ORDERS]-(basis:Basis)-[:PART_OF]->(instrument)
SET basis = row.basis
RETURN count(*) AS written
