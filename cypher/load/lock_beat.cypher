// name: load/lock_beat
// doc: Say that the holder of the lock is alive; no row when it is no longer the holder.
// parameters: token: string
// columns: beat
MATCH (lock:Lock {id: 'load', token: $token})
SET lock.beat = timestamp()
RETURN lock.beat AS beat
