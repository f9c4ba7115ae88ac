// name: load/regime_registers
// doc: Registers.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MERGE (register:Register {id: row.id})
SET register = row
RETURN count(*) AS written
