// name: read/entries
// doc: The entries of one subject's ledgers, as they were known at a load, each with its document.
// parameters: subject: string, data: integer
// columns: claim, document
MATCH (:Subject {id: $subject})<-[:COUNTS_FOR]-(entry:Entry)
WHERE entry.asserted <= $data AND $data < entry.withdrawn
RETURN entry {.*} AS claim,
  head(COLLECT {
    MATCH (document:Document {record: entry.document})
    WHERE document.asserted <= $data AND $data < document.withdrawn
    RETURN document {.*}
  }) AS document
ORDER BY claim.scheme, claim.on_latest, claim.on_earliest, claim.record
