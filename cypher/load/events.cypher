// name: load/events
// doc: Every load's event, first to last.
// parameters:
// columns: event
// scans: the events, one a load: verifying the chain reads them all
MATCH (event:Load)
RETURN event {.*} AS event ORDER BY event.n
