// name: read/near
// doc: Listed subjects within two ties of any kind and date, for saying why somebody is not affected.
// parameters: subject: string, data: integer, page: integer
// columns: listing, register, listing_row, listed, listed_row, ties
MATCH (subject:Subject {id: $subject})
CALL (subject) {
  MATCH (subject)<-[:ON]-(listing:Listing)
  RETURN listing, subject AS listed, [] AS ties
  UNION ALL
  MATCH (subject)-[tie:ROLE|PARENT|SPOUSE|BRANCH]-(listed:Subject)<-[:ON]-(listing:Listing)
  RETURN listing, listed, [tie] AS ties
  UNION ALL
  MATCH (subject)-[tie:ROLE|PARENT|SPOUSE|BRANCH]-(middle:Subject)-[next:ROLE|PARENT|SPOUSE|BRANCH]-(listed:Subject)
        <-[:ON]-(listing:Listing)
  WHERE listed <> subject AND tie <> next
  RETURN listing, listed, [tie, next] AS ties
}
WITH listing, listed, ties
WHERE listing.asserted <= $data AND $data < listing.withdrawn
  AND all(tie IN ties WHERE tie.asserted <= $data AND $data < tie.withdrawn)
WITH listing, listed, ties ORDER BY size(ties), listing.record, [tie IN ties | tie.claim] LIMIT $page
MATCH (listing)-[:IN]->(register:Register)
RETURN listing.record AS listing, register.id AS register,
  listing {.*, register: register.id, rivals: []} AS listing_row,
  listed.id AS listed,
  listed {.id, .kind, profile: head(COLLECT {
    MATCH (listed)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN profile {.*}
  })} AS listed_row,
  [tie IN ties | tie {.record, .kind, .since, .until, source: startNode(tie).id, target: endNode(tie).id}] AS ties
