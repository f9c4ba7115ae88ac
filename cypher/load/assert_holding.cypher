// name: load/assert_holding
// doc: Assert holdings of listings.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
CREATE (:Holding {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  since: row.since, until: row.until, sure_since: row.sure_since, sure_until: row.sure_until,
  listing: row.listing, holder: row.holder, from: row.from
})
RETURN count(*) AS written
