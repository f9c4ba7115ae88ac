// name: export/listings
// doc: A page of the listings that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (claim:Listing) USING INDEX claim:Listing(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*} AS said, {
  subject: [(claim)-[:ON]->(subject:Subject) | subject.id][0],
  register: [(claim)-[:IN]->(register:Register) | register.id][0],
  names: COLLECT { MATCH (claim)-[:NAMES]->(named:Subject) RETURN named.id AS id ORDER BY id }
} AS around
ORDER BY record
