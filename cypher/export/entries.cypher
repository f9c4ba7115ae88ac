// name: export/entries
// doc: A page of the entries that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (claim:Entry) USING INDEX claim:Entry(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*} AS said, {subject: [(claim)-[:COUNTS_FOR]->(subject:Subject) | subject.id][0]} AS around
ORDER BY record
