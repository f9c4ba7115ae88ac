// name: load/assert_branch
// doc: Assert ties of the type BRANCH.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (source:Subject {id: row.source})
MATCH (target:Subject {id: row.target})
CREATE (source)-[:BRANCH {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  since: row.since, until: row.until, sure_since: row.sure_since, sure_until: row.sure_until,
  kind: row.kind, share: row.share
}]->(target)
RETURN count(*) AS written
