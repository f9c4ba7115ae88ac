// name: load/regime_triggers
// doc: Which register triggers which basis.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (register:Register {id: row.register})
MATCH (basis:Basis {id: row.basis})
MERGE (register)-[:TRIGGERS]->(basis)
RETURN count(*) AS written
