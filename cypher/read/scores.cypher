// name: read/scores
// doc: The scores that somebody else gave one subject, as they were known at a load, each with its document.
// parameters: subject: string, data: integer
// columns: claim, document
MATCH (:Subject {id: $subject})<-[:GIVEN_TO]-(score:Score)
WHERE score.asserted <= $data AND $data < score.withdrawn
RETURN score {.*} AS claim,
  head(COLLECT {
    MATCH (document:Document {record: score.document})
    WHERE document.asserted <= $data AND $data < document.withdrawn
    RETURN document {.*}
  }) AS document
ORDER BY claim.scheme, claim.since, claim.record
