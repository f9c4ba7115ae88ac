// name: access/key
// doc: One API key by its id, with the hash of its secret.
// parameters: id: string
// columns: key
MATCH (key:Key {id: $id})
RETURN key {.*} AS key
