// name: case/versions
// doc: The versions of one case, whole, in their order.
// parameters: case: string
// columns: version
MATCH (version:CaseVersion) WHERE version.case = $case AND version.n > 0
RETURN version {.*} AS version ORDER BY version.n
