// name: load/lock_take
// doc: Take the lock of the loads when it is free, stale, or held by a process known to be dead.
// parameters: token: string, holder: string, stale: integer, dead: string
// columns: taken, left, holder, since
MERGE (lock:Lock {id: 'load'})
ON CREATE SET lock.left = false
ON MATCH SET lock.left = true
WITH lock, lock.left AS left, lock.holder AS holder, lock.since AS since,
     lock.token IS NULL OR lock.token IN [$token, $dead] OR timestamp() - lock.beat > $stale AS taken
FOREACH (_ IN CASE WHEN taken THEN [1] ELSE [] END |
  SET lock.token = $token, lock.holder = $holder, lock.since = toString(datetime()), lock.beat = timestamp())
RETURN taken, left, holder, since
