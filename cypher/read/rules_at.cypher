// name: read/rules_at
// doc: The rules that were loaded at a load: their hash, and their text where the graph kept it and they are not known.
// parameters: data: integer, known: string
// columns: hash, text
MATCH (event:Load) WHERE event.n <= $data AND event.regime IS NOT NULL
WITH event ORDER BY event.n DESC LIMIT 1
OPTIONAL MATCH (rules:Rules {hash: event.regime}) WHERE event.regime <> $known
RETURN event.regime AS hash, rules.text AS text
