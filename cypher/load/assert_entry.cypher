// name: load/assert_entry
// doc: Assert entries of schemes' ledgers.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
CREATE (:Entry {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  scheme: row.scheme, event: row.event, points: row.points, on_earliest: row.on_earliest, on_latest: row.on_latest,
  text: row.text
})-[:COUNTS_FOR]->(subject)
RETURN count(*) AS written
