// name: load/finish
// doc: Write a load's event, move the pointer and give the lock back, all at once.
// parameters: token: string, event: map
// columns: n
MATCH (lock:Lock {id: 'load', token: $token})
MATCH (pointer:Pointer {id: 'data'}) WHERE pointer.n = $event.n - 1
CREATE (event:Load)
SET event = $event, pointer.n = $event.n
DELETE lock
RETURN pointer.n AS n
