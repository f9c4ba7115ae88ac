// name: load/regime_enforced_by
// doc: Who enforces which measure.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (measure:Measure {id: row.measure})
MATCH (agency:Agency {id: row.agency})
CREATE (measure)-[:ENFORCED_BY]->(agency)
RETURN count(*) AS written
