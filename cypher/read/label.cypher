// name: read/label
// doc: One listing by its record id, as it was known at a load: who is listed, the conduct that led to it, whom its
//   decision names, and the documents that assert all this.
// parameters: listing: string, data: integer
// columns: listing, listed, named, documents
MATCH (register:Register)<-[:IN]-(claim:Listing {record: $listing})-[:ON]->(listed:Subject)
WHERE claim.asserted <= $data AND $data < claim.withdrawn
WITH claim, listed, claim {.*, register: register.id, rivals: [], did: head(COLLECT {
    MATCH (conduct:Conduct {record: claim.conduct}) WHERE conduct.asserted <= $data AND $data < conduct.withdrawn
    RETURN conduct {.*}
  })} AS listing
RETURN listing,
  listed {.id, .kind, profile: head(COLLECT {
    MATCH (listed)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN profile {.*}
  })} AS listed,
  COLLECT {
    MATCH (claim)-[:NAMES]->(named:Subject)<-[:DESCRIBES]-(profile:Profile)
    WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN named {.id, .kind, profile: profile {.*}} ORDER BY named.id
  } AS named,
  COLLECT {
    UNWIND [listing.document, listing.did.document] + coalesce(listing.extension_documents, []) AS id
    WITH DISTINCT id
    MATCH (document:Document {record: id}) WHERE document.asserted <= $data AND $data < document.withdrawn
    RETURN document {.*}
  } AS documents
