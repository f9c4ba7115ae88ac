// name: read/rule_loads
// doc: The loads between two loads that brought another version of the regime.
// parameters: since: integer, until: integer, what: string
// columns: event
MATCH (event:Load) WHERE $since < event.n AND event.n <= $until AND event.what = $what
RETURN event {.*} AS event ORDER BY event.n
