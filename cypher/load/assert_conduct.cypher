// name: load/assert_conduct
// doc: Assert conduct of subjects.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
CREATE (:Conduct {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  text: row.text, norm: row.norm, area: row.area, on_earliest: row.on_earliest, on_latest: row.on_latest
})-[:BY]->(subject)
RETURN count(*) AS written
