// name: load/regime_bases
// doc: Bases: one node a basis and target. What an earlier version of the rules said of it in the same way is one node,
//   which names every version that has it.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (measure:Measure {id: row.basis.measure})
MATCH (instrument:Instrument {id: row.instrument})
MERGE (basis:Basis {id: row.basis.id})
ON CREATE SET basis = row.basis
SET basis.rules = [hash IN coalesce(basis.rules, []) WHERE hash <> row.hash] + row.hash
CREATE (measure)<-[:ORDERS]-(basis)-[:PART_OF]->(instrument)
RETURN count(*) AS written
