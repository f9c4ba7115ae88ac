// name: load/assert_profile
// doc: Assert profiles, and their subjects where they are new.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MERGE (subject:Subject {id: row.subject})
ON CREATE SET subject.kind = row.kind
CREATE (:Profile {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  name: row.name, name_en: row.name_en, names: row.names, forms: row.forms,
  born_earliest: row.born_earliest, born_latest: row.born_latest
})-[:DESCRIBES]->(subject)
RETURN count(*) AS written
