// name: read/resting_on
// doc: The claims that one document asserts, as they were known at a load, a page of them: a kind after the other, and
//   the subjects that each is about; of a step or a copy, whoever is listed.
// parameters: document: string, data: integer, after: string, page: integer
// columns: place, kind, claim, subjects
CALL () {
  MATCH (claim:Profile {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '0 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  MATCH (claim)-[:DESCRIBES]->(who:Subject)
  RETURN '0 ' + claim.claim AS place, 'subjects' AS kind, claim {.*} AS claim, [who.id] AS subjects
  UNION ALL
  MATCH (source:Subject)-[claim:ROLE {document: $document}]->(target:Subject)
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '1 ' + claim.claim > $after
  WITH source, claim, target ORDER BY claim.claim LIMIT $page
  RETURN '1 ' + claim.claim AS place, 'ties' AS kind, claim {.*} AS claim, [source.id, target.id] AS subjects
  UNION ALL
  MATCH (source:Subject)-[claim:PARENT {document: $document}]->(target:Subject)
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '1 ' + claim.claim > $after
  WITH source, claim, target ORDER BY claim.claim LIMIT $page
  RETURN '1 ' + claim.claim AS place, 'ties' AS kind, claim {.*} AS claim, [source.id, target.id] AS subjects
  UNION ALL
  MATCH (source:Subject)-[claim:SPOUSE {document: $document}]->(target:Subject)
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '1 ' + claim.claim > $after
  WITH source, claim, target ORDER BY claim.claim LIMIT $page
  RETURN '1 ' + claim.claim AS place, 'ties' AS kind, claim {.*} AS claim, [source.id, target.id] AS subjects
  UNION ALL
  MATCH (source:Subject)-[claim:BRANCH {document: $document}]->(target:Subject)
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '1 ' + claim.claim > $after
  WITH source, claim, target ORDER BY claim.claim LIMIT $page
  RETURN '1 ' + claim.claim AS place, 'ties' AS kind, claim {.*} AS claim, [source.id, target.id] AS subjects
  UNION ALL
  MATCH (claim:Listing {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '2 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  MATCH (register:Register)<-[:IN]-(claim)-[:ON]->(who:Subject)
  RETURN '2 ' + claim.claim AS place, 'listings' AS kind, claim {.*, register: register.id} AS claim, [who.id] + COLLECT { MATCH (claim)-[:NAMES]->(named:Subject) RETURN named.id ORDER BY named.id } AS subjects
  UNION ALL
  MATCH (claim:Exemption {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '3 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  MATCH (claim)-[:FREES]->(who:Subject)
  RETURN '3 ' + claim.claim AS place, 'exemptions' AS kind, claim {.*} AS claim, [who.id] AS subjects
  UNION ALL
  MATCH (claim:Conduct {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '4 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  MATCH (claim)-[:BY]->(who:Subject)
  RETURN '4 ' + claim.claim AS place, 'conduct' AS kind, claim {.*} AS claim, [who.id] AS subjects
  UNION ALL
  MATCH (claim:Step {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '5 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  RETURN '5 ' + claim.claim AS place, 'steps' AS kind, claim {.*} AS claim, COLLECT {
      MATCH (listing:Listing {record: claim.listing})-[:ON]->(who:Subject)
      WHERE listing.asserted <= $data AND $data < listing.withdrawn
      RETURN who.id
    } AS subjects
  UNION ALL
  MATCH (claim:Holding {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '6 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  RETURN '6 ' + claim.claim AS place, 'holdings' AS kind, claim {.*} AS claim, COLLECT {
      MATCH (listing:Listing {record: claim.listing})-[:ON]->(who:Subject)
      WHERE listing.asserted <= $data AND $data < listing.withdrawn
      RETURN who.id
    } AS subjects
  UNION ALL
  MATCH (claim:Entry {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '7 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  MATCH (claim)-[:COUNTS_FOR]->(who:Subject)
  RETURN '7 ' + claim.claim AS place, 'entries' AS kind, claim {.*} AS claim, [who.id] AS subjects
  UNION ALL
  MATCH (claim:Score {document: $document})
  WHERE claim.asserted <= $data AND $data < claim.withdrawn AND '8 ' + claim.claim > $after
  WITH claim ORDER BY claim.claim LIMIT $page
  MATCH (claim)-[:GIVEN_TO]->(who:Subject)
  RETURN '8 ' + claim.claim AS place, 'scores' AS kind, claim {.*} AS claim, [who.id] AS subjects
}
RETURN place, kind, claim, subjects ORDER BY place LIMIT $page
