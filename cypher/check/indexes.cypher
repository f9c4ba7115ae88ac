// name: check/indexes
// doc: Every index, and whether it is ready.
// parameters:
// columns: name, state
SHOW INDEXES YIELD name, state
RETURN name, state
