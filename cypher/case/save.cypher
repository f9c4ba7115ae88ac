// name: case/save
// doc: Append a version to a case whose newest one is still that which the writer began from; no row otherwise.
// parameters: case: string, begun: string, version: map, end: map
// columns: n
MATCH (case:Case {id: $case})
SET case.held = true
WITH case WHERE case.hash = $begun
SET case += $end
CREATE (version:CaseVersion)
SET version = $version
RETURN version.n AS n
