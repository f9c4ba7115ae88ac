// name: access/entries_of
// doc: Every look-up that showed one subject, in the order of time, a page of them.
// parameters: subject: string, after: string, page: integer
// columns: entry
MATCH (shown:Shown) WHERE shown.subject = $subject AND $after < shown.entry
WITH shown ORDER BY shown.entry LIMIT $page
MATCH (access:Access {id: shown.entry})
OPTIONAL MATCH (key:Key {id: access.key})
RETURN access {.*, label: key.label} AS entry ORDER BY access.id
