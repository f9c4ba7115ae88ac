// name: load/assert_score
// doc: Assert scores that somebody else gave.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
CREATE (:Score {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  since: row.since, until: row.until, sure_since: row.sure_since, sure_until: row.sure_until,
  scheme: row.scheme, score: row.score, grade: row.grade
})-[:GIVEN_TO]->(subject)
RETURN count(*) AS written
