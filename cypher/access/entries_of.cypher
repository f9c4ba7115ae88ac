// name: access/entries_of
// doc: Every look-up that showed one subject, the newest first, a page of them.
// parameters: subject: string, before: string, page: integer
// columns: entry
MATCH (shown:Shown) WHERE shown.subject = $subject AND shown.entry < $before
WITH shown ORDER BY shown.entry DESC LIMIT $page
MATCH (access:Access {id: shown.entry})
OPTIONAL MATCH (key:Key {id: access.key})
RETURN access {.*, label: key.label} AS entry ORDER BY access.id DESC
