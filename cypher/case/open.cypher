// name: case/open
// doc: Open a case with its first version; only with its event.
// parameters: case: map, version: map, n: integer, event: string
// columns: id
MATCH (:KeyEvent {n: $n, hash: $event})
CREATE (case:Case)
SET case = $case
CREATE (version:CaseVersion)
SET version = $version
RETURN case.id AS id
