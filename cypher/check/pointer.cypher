// name: check/pointer
// doc: The number of the newest whole load; no row where nothing was ever loaded.
// parameters:
// columns: n
MATCH (pointer:Pointer {id: 'data'})
RETURN pointer.n AS n
