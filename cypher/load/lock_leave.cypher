// name: load/lock_leave
// doc: Give the lock back with a mark: a broken load left rows, which the next one sweeps.
// parameters: token: string
// columns:
MATCH (lock:Lock {id: 'load', token: $token})
REMOVE lock.token, lock.holder, lock.since, lock.beat
