// name: load/regime_agencies
// doc: Agencies.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
CREATE (agency:Agency)
SET agency = row
RETURN count(*) AS written
