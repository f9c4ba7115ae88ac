// name: load/lock_free
// doc: Give the lock back: nothing was left behind.
// parameters: token: string
// columns:
MATCH (lock:Lock {id: 'load', token: $token})
DELETE lock
