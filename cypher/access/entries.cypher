// name: access/entries
// doc: The access log, the newest first, a page of it.
// parameters: since: string, before: string, page: integer
// columns: entry
MATCH (access:Access) WHERE $since < access.id AND access.id < $before
WITH access ORDER BY access.id DESC LIMIT $page
OPTIONAL MATCH (key:Key {id: access.key})
RETURN access {.*, label: key.label} AS entry ORDER BY access.id DESC
