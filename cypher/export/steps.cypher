// name: export/steps
// doc: A page of the steps that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (claim:Step) USING INDEX claim:Step(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*} AS said, {} AS around
ORDER BY record
