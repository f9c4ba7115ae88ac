// name: case/find
// doc: A case by id with one of its versions, the newest for 0, and in a few words its newest ones, last first.
// parameters: case: string, version: integer, most: integer
// columns: case, version, versions
MATCH (case:Case {id: $case})
OPTIONAL MATCH (version:CaseVersion {case: $case, n: CASE $version WHEN 0 THEN case.n ELSE $version END})
RETURN case {.*} AS case, version {.*} AS version,
  COLLECT {
    MATCH (one:CaseVersion) WHERE one.case = $case AND one.n > case.n - $most
    OPTIONAL MATCH (key:Key {id: one.key})
    RETURN {version: one.n, saved: one.at, by: key.label, hash: one.hash} ORDER BY one.n DESC
  } AS versions
