// name: access/key_pointer
// doc: The number and the hash of the newest change to keys, chains and cases.
// parameters:
// columns: n, hash
MATCH (pointer:Pointer {id: 'keys'})
RETURN pointer.n AS n, pointer.hash AS hash
