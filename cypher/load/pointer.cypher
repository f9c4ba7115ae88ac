// name: load/pointer
// doc: The newest whole load and the hash of its event; the pointer is made where there is none.
// parameters:
// columns: n, hash
MERGE (pointer:Pointer {id: 'data'})
ON CREATE SET pointer.n = 0
WITH pointer.n AS n
OPTIONAL MATCH (last:Load {n: n})
RETURN n, last.hash AS hash
