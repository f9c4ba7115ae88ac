// name: load/assert_identified_by
// doc: Assert official numbers of subjects; personal ones come as keyed hashes.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
MERGE (identifier:Identifier {key: row.key})
ON CREATE SET identifier.scheme = row.scheme, identifier.shown = row.shown
CREATE (subject)-[:IDENTIFIED_BY {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator
}]->(identifier)
RETURN count(*) AS written
