// name: reach/employer
// doc: The body in which the listed person holds an office or a seat.
// parameters: roles: map, data: integer, since: date, until: date
// columns: listing, affected, role, ties
MATCH (listing:Listing)-[:ON]->(:Subject)-[tie:ROLE]->(affected:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn AND listing.since < $until AND $since < listing.until
  AND tie.kind IN $roles.employer
  AND tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until
WITH listing, affected, tie.kind AS role, [tie] AS ties
