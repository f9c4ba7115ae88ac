// name: load/referrers_subjects
// doc: Standing claims that speak of some subjects.
// parameters: ids: strings, forever: integer
// columns: id, kind, record
UNWIND $ids AS id
MATCH (subject:Subject {id: id})
CALL (subject) {
  MATCH (subject)-[tie:ROLE|PARENT|SPOUSE|BRANCH]-() WHERE tie.withdrawn = $forever
  RETURN 'ties' AS kind, tie.record AS record
  UNION ALL
  MATCH (subject)<-[:ON|NAMES]-(claim:Listing) WHERE claim.withdrawn = $forever
  RETURN 'listings' AS kind, claim.record AS record
  UNION ALL
  MATCH (subject)<-[:FREES]-(claim:Exemption) WHERE claim.withdrawn = $forever
  RETURN 'exemptions' AS kind, claim.record AS record
  UNION ALL
  MATCH (subject)<-[:BY]-(claim:Conduct) WHERE claim.withdrawn = $forever
  RETURN 'conduct' AS kind, claim.record AS record
  UNION ALL
  MATCH (subject)<-[:COUNTS_FOR]-(claim:Entry) WHERE claim.withdrawn = $forever
  RETURN 'entries' AS kind, claim.record AS record
  UNION ALL
  MATCH (subject)<-[:GIVEN_TO]-(claim:Score) WHERE claim.withdrawn = $forever
  RETURN 'scores' AS kind, claim.record AS record
}
RETURN id, kind, record
