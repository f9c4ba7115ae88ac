// name: load/resting
// doc: Standing claims that rest on some documents.
// parameters: documents: strings, forever: integer
// columns: document, kind, record
UNWIND $documents AS document
CALL (document) {
  MATCH (claim:Profile {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'subjects' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Conduct {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'conduct' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Listing {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'listings' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Exemption {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'exemptions' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Holding {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'holdings' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Step {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'steps' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Entry {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'entries' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Score {document: document}) WHERE claim.withdrawn = $forever
  RETURN 'scores' AS kind, claim.record AS record
  UNION ALL
  MATCH ()-[claim:ROLE {document: document}]->() WHERE claim.withdrawn = $forever
  RETURN 'ties' AS kind, claim.record AS record
  UNION ALL
  MATCH ()-[claim:PARENT {document: document}]->() WHERE claim.withdrawn = $forever
  RETURN 'ties' AS kind, claim.record AS record
  UNION ALL
  MATCH ()-[claim:SPOUSE {document: document}]->() WHERE claim.withdrawn = $forever
  RETURN 'ties' AS kind, claim.record AS record
  UNION ALL
  MATCH ()-[claim:BRANCH {document: document}]->() WHERE claim.withdrawn = $forever
  RETURN 'ties' AS kind, claim.record AS record
}
RETURN document, kind, record
