// name: read/conduct
// doc: What is recorded that one subject did, as it was known at a load, with the document and the listings it led to.
// parameters: subject: string, data: integer
// columns: claim, document, listings
MATCH (:Subject {id: $subject})<-[:BY]-(conduct:Conduct)
WHERE conduct.asserted <= $data AND $data < conduct.withdrawn
RETURN conduct {.*} AS claim,
  head(COLLECT {
    MATCH (document:Document {record: conduct.document})
    WHERE document.asserted <= $data AND $data < document.withdrawn
    RETURN document {.*}
  }) AS document,
  COLLECT {
    MATCH (register:Register)<-[:IN]-(listing:Listing {conduct: conduct.record})-[:ON]->(listed:Subject)
    WHERE listing.asserted <= $data AND $data < listing.withdrawn
    RETURN listing {.*, register: register.id, listed: listed.id} ORDER BY listing.since, listing.record
  } AS listings
ORDER BY claim.on_earliest, claim.record
