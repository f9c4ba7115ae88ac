// name: load/lock_read
// doc: Who holds the lock of the loads.
// parameters:
// columns: token, holder, since, beat, now
MATCH (lock:Lock {id: 'load'})
RETURN lock.token AS token, lock.holder AS holder, lock.since AS since, lock.beat AS beat, timestamp() AS now
