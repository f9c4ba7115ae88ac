// name: case/own
// doc: The cases that a key opened, the last saved first, a page of them: each with its newest version in a few words.
// parameters: key: string, before: string, page: integer
// columns: place, card
MATCH (case:Case) WHERE case.key = $key AND case.place < $before
WITH case ORDER BY case.place DESC LIMIT $page
MATCH (version:CaseVersion {case: case.id, n: case.n})
RETURN case.place AS place,
  version {id: version.case, .title, .status, version: version.n, saved: version.at, .subjects, .seen} AS card
ORDER BY place DESC
