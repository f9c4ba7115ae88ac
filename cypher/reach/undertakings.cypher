// name: reach/undertakings
// doc: Units in which the listed subject holds one of the roles, and what such a unit controls in turn.
// parameters: roles: map, chained: strings, data: integer, since: date, until: date
// columns: listing, affected, role, ties
MATCH (listing:Listing)-[:ON]->(first:Subject)-[tie:ROLE]->(top:Subject)
      ((controller)-[link:ROLE]->(controlled) WHERE link.kind IN $chained
        AND link.asserted <= $data AND $data < link.withdrawn AND link.since < $until AND $since < link.until){0,}
      (affected:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn AND listing.since < $until AND $since < listing.until
  AND tie.kind IN $roles.undertakings
  AND tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until
  AND (size(link) = 0 OR tie.kind IN $chained
    AND none(i IN range(0, size(controlled) - 1) WHERE controlled[i] IN [first, top] + controlled[i + 1 ..]))
WITH listing, affected, tie.kind AS role, [tie] + link AS ties
