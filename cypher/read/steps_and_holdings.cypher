// name: read/steps_and_holdings
// doc: The course of one listing, by its record id, as it was known at a load: the listing, who is listed, where copies
//   of it went, the steps taken, and the documents that assert all this.
// parameters: listing: string, data: integer
// columns: listing, listed, holdings, steps, documents
MATCH (listing:Listing {record: $listing})-[:ON]->(listed:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn
MATCH (listing)-[:IN]->(register:Register)
WITH listing {.*, register: register.id, rivals: []} AS listing,
  listed {.id, .kind, profile: head(COLLECT {
    MATCH (listed)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN profile {.*}
  })} AS listed,
  COLLECT {
    MATCH (holding:Holding {listing: $listing}) WHERE holding.asserted <= $data AND $data < holding.withdrawn
    RETURN holding {.*} ORDER BY holding.since, holding.holder, holding.record
  } AS holdings,
  COLLECT {
    MATCH (step:Step {listing: $listing}) WHERE step.asserted <= $data AND $data < step.withdrawn
    RETURN step {.*} ORDER BY step.on_earliest, step.on_latest, step.record
  } AS steps
RETURN listing, listed, holdings, steps, COLLECT {
    UNWIND [listing] + holdings + steps AS claim
    WITH DISTINCT claim.document AS id
    MATCH (document:Document {record: id}) WHERE document.asserted <= $data AND $data < document.withdrawn
    RETURN document {.*}
  } AS documents
