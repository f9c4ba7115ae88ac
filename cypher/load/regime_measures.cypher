// name: load/regime_measures
// doc: Measures.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
CREATE (measure:Measure)
SET measure = row
RETURN count(*) AS written
