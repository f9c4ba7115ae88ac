// name: read/loads
// doc: The events of the loads up to one of them, a page of them.
// parameters: after: integer, data: integer, page: integer
// columns: event
MATCH (event:Load) WHERE $after < event.n AND event.n <= $data
RETURN event {.*} AS event ORDER BY event.n LIMIT $page
