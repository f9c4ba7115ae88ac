// name: load/regime_succeeded_by
// doc: Whose functions passed to whom, and when.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (agency:Agency {id: row.agency})
MATCH (heir:Agency {id: row.heir})
CREATE (agency)-[succession:SUCCEEDED_BY]->(heir)
SET succession = row.succession
RETURN count(*) AS written
