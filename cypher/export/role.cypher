// name: export/role
// doc: A page of the ties of the type ROLE that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (source:Subject)-[claim:ROLE]->(target:Subject) USING INDEX claim:ROLE(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim, source, target ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*} AS said, {source: source.id, target: target.id} AS around
ORDER BY record
