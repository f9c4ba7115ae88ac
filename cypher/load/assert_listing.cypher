// name: load/assert_listing
// doc: Assert listings: on whom, and in which register; one outside the regime is made when its first listing comes.
// parameters: token: string, n: integer, forever: integer, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
MERGE (register:Register {id: row.register})
CREATE (subject)<-[:ON]-(:Listing {
  claim: row.claim, record: row.record, asserted: $n, withdrawn: $forever,
  document: row.document, locator: row.locator,
  since: row.since, until: row.until, sure_since: row.sure_since, sure_until: row.sure_until,
  register_name: row.register_name, ground: row.ground, decision: row.decision, decision_form: row.decision_form, decided: row.decided, decided_by: row.decided_by, ended_by: row.ended_by, conduct: row.conduct,
  extensions: row.extensions, extension_documents: row.extension_documents
})-[:IN]->(register)
RETURN count(*) AS written
