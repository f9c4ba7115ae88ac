// name: reach/self
// doc: The listed subject itself.
// parameters: data: integer, since: date, until: date
// columns: listing, affected, role, ties
MATCH (listing:Listing)-[:ON]->(affected:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn AND listing.since < $until AND $since < listing.until
WITH listing, affected, 'self' AS role, [] AS ties
