// name: access/key_events
// doc: Every change to keys, every chain begun and every case opened, first to last.
// parameters:
// columns: event
// scans: the events, one a change: verifying the chain reads them all
MATCH (event:KeyEvent)
RETURN event {.*} AS event ORDER BY event.n
