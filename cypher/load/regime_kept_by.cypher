// name: load/regime_kept_by
// doc: Who keeps which register.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (register:Register {id: row.register})
MATCH (agency:Agency {id: row.agency})
CREATE (register)-[:KEPT_BY]->(agency)
RETURN count(*) AS written
