// name: load/regime_signed
// doc: Who signed which instrument.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (agency:Agency {id: row.agency})
MATCH (instrument:Instrument {id: row.instrument})
CREATE (agency)-[signature:SIGNED]->(instrument)
SET signature = row.signature
RETURN count(*) AS written
