// name: export/spouse
// doc: A page of the ties of the type SPOUSE that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (source:Subject)-[claim:SPOUSE]->(target:Subject) USING INDEX claim:SPOUSE(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim, source, target ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*} AS said, {source: source.id, target: target.id} AS around
ORDER BY record
