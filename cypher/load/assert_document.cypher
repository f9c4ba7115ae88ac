// name: load/assert_document
// doc: Assert claims about documents.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
CREATE (:Document {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  issuer: row.issuer, number: row.number, title: row.title, title_en: row.title_en, date: row.date, url: row.url, retrieved: row.retrieved, sha256: row.sha256
})
RETURN count(*) AS written
