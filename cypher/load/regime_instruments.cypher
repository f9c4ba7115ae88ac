// name: load/regime_instruments
// doc: Memoranda, rules, opinions, notices and laws.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
CREATE (instrument:Instrument)
SET instrument = row
RETURN count(*) AS written
