// name: access/key_event
// doc: Append an event to the chain of changes to keys, if nobody else did so since it was made; no row otherwise. A chain
//   of the log begun and a case opened are events of it too.
// parameters: event: map
// columns: n
MERGE (pointer:Pointer {id: 'keys'})
ON CREATE SET pointer.n = 0
SET pointer.held = true
WITH pointer WHERE pointer.n = $event.n - 1
CREATE (event:KeyEvent)
SET event = $event, pointer.n = $event.n, pointer.hash = $event.hash
RETURN event.n AS n
