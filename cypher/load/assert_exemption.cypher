// name: load/assert_exemption
// doc: Assert exemptions of subjects.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
CREATE (:Exemption {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  since: row.since, until: row.until, sure_since: row.sure_since, sure_until: row.sure_until,
  kind: row.kind, measures: row.measures, listing: row.listing
})-[:FREES]->(subject)
RETURN count(*) AS written
