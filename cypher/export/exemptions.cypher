// name: export/exemptions
// doc: A page of the exemptions that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (claim:Exemption) USING INDEX claim:Exemption(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*} AS said, {subject: [(claim)-[:FREES]->(subject:Subject) | subject.id][0]} AS around
ORDER BY record
