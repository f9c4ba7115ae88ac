// name: export/subjects
// doc: A page of the subjects that stand at a load, in the order of the publisher's ids.
// parameters: data: integer, after: string, page: integer
// columns: record, said, around
MATCH (claim:Profile) USING INDEX claim:Profile(record)
WHERE claim.record > $after AND claim.asserted <= $data AND $data < claim.withdrawn
WITH claim ORDER BY claim.record LIMIT $page
RETURN claim.record AS record, claim {.*, forms: null} AS said, {
  kind: [(claim)-[:DESCRIBES]->(subject:Subject) | subject.kind][0],
  numbers: COLLECT {
    MATCH (claim)-[:DESCRIBES]->(:Subject)-[number:IDENTIFIED_BY]->(identifier:Identifier)
    WHERE number.record = claim.record AND number.asserted <= $data AND $data < number.withdrawn
    RETURN identifier {.*, claim: number.claim} ORDER BY identifier.key
  }
} AS around
ORDER BY record
