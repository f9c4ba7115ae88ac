// name: export/holdings
// doc: A page of the holdings that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (claim:Holding) USING INDEX claim:Holding(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*} AS said, {} AS around
ORDER BY record
