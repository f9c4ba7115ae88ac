// name: reach/branches
// doc: Branches of the listed unit.
// parameters: data: integer, since: date, until: date
// columns: listing, affected, role, ties
MATCH (listing:Listing)-[:ON]->(:Subject)-[tie:BRANCH]->(affected:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn AND listing.since < $until AND $since < listing.until
  AND tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until
WITH listing, affected, 'branch' AS role, [tie] AS ties
