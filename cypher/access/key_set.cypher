// name: access/key_set
// doc: Write an API key: a new one, or another hash, end or revocation of one that exists; only with its event.
// parameters: id: string, key: map, n: integer, event: string
// columns: id
MATCH (:KeyEvent {n: $n, hash: $event})
MERGE (key:Key {id: $id})
SET key += $key
RETURN key.id AS id
