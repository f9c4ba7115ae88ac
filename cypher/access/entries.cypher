// name: access/entries
// doc: The access log in the order of time, a page of it.
// parameters: after: string, until: string, page: integer
// columns: entry
MATCH (access:Access) WHERE $after < access.id AND access.id < $until
WITH access ORDER BY access.id LIMIT $page
OPTIONAL MATCH (key:Key {id: access.key})
RETURN access {.*, label: key.label} AS entry ORDER BY access.id
