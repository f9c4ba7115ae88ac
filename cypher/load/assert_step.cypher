// name: load/assert_step
// doc: Assert steps in the course of listings.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
CREATE (:Step {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  listing: row.listing, kind: row.kind, level: row.level, outcome: row.outcome, on_earliest: row.on_earliest, on_latest: row.on_latest, text: row.text
})
RETURN count(*) AS written
