// name: access/keys
// doc: Every API key without its hash, oldest first.
// parameters:
// columns: key
// scans: the keys, a handful; listing them reads them all
MATCH (key:Key)
RETURN key {.id, .label, .role, .subject, .created, .expires, .revoked} AS key ORDER BY key.created, key.id
