// name: read/touched
// doc: Subjects whose effects may differ between two loads, a page of them in the order of their ids. Each claim that
//   stands at only one of the loads leads to whoever a path through it can end at, and so does each listing in a
//   register of which the rules differ; that is more than have changed.
// parameters: since: integer, until: integer, registers: strings, chained: strings, after: string, page: integer
// columns: id
CALL () {
  CALL () {
    MATCH (claim:Listing)-[:ON]->(listed:Subject)
    USING INDEX claim:Listing(asserted)
    WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
    RETURN listed
    UNION
    MATCH (claim:Listing)-[:ON]->(listed:Subject)
    USING INDEX claim:Listing(withdrawn)
    WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
    RETURN listed
    UNION
    MATCH (claim:Profile)-[:DESCRIBES]->(listed:Subject)
    USING INDEX claim:Profile(asserted)
    WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
      AND EXISTS { (listed)<-[:ON]-(:Listing) }
    RETURN listed
    UNION
    MATCH (claim:Profile)-[:DESCRIBES]->(listed:Subject)
    USING INDEX claim:Profile(withdrawn)
    WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
      AND EXISTS { (listed)<-[:ON]-(:Listing) }
    RETURN listed
    UNION
    MATCH (register:Register)<-[:IN]-(claim:Listing)-[:ON]->(listed:Subject)
    WHERE register.id IN $registers
      AND (claim.asserted <= $until AND $until < claim.withdrawn OR claim.asserted <= $since AND $since < claim.withdrawn)
    RETURN listed
  }
  CALL (listed) {
    RETURN listed AS seed, 'family' AS way
    UNION
    MATCH (listed)<-[:ROLE]-(holder:Subject)
    RETURN holder AS seed, 'up' AS way
    UNION
    MATCH (listed)<-[:ON]-(:Listing)-[:NAMES]->(named:Subject)
    RETURN named AS seed, 'up' AS way
    UNION
    MATCH (listed)-[:ROLE]->(unit:Subject)
    RETURN unit AS seed, 'down' AS way
    UNION
    MATCH (listed)-[:BRANCH]->(branch:Subject)
    RETURN branch AS seed, 'self' AS way
  }
  RETURN seed, way
  UNION
  MATCH (seed:Subject)-[claim:ROLE]->(:Subject)
  USING INDEX claim:ROLE(asserted)
  WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
  RETURN seed, 'up' AS way
  UNION
  MATCH (seed:Subject)-[claim:ROLE]->(:Subject)
  USING INDEX claim:ROLE(withdrawn)
  WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
  RETURN seed, 'up' AS way
  UNION
  MATCH (:Subject)-[claim:ROLE]->(seed:Subject)
  USING INDEX claim:ROLE(asserted)
  WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
  RETURN seed, 'down' AS way
  UNION
  MATCH (:Subject)-[claim:ROLE]->(seed:Subject)
  USING INDEX claim:ROLE(withdrawn)
  WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
  RETURN seed, 'down' AS way
  UNION
  MATCH (:Subject)-[claim:PARENT]->(seed:Subject)
  USING INDEX claim:PARENT(asserted)
  WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
  RETURN seed, 'self' AS way
  UNION
  MATCH (:Subject)-[claim:PARENT]->(seed:Subject)
  USING INDEX claim:PARENT(withdrawn)
  WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
  RETURN seed, 'self' AS way
  UNION
  MATCH (:Subject)-[claim:BRANCH]->(seed:Subject)
  USING INDEX claim:BRANCH(asserted)
  WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
  RETURN seed, 'self' AS way
  UNION
  MATCH (:Subject)-[claim:BRANCH]->(seed:Subject)
  USING INDEX claim:BRANCH(withdrawn)
  WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
  RETURN seed, 'self' AS way
  UNION
  MATCH (claim:Exemption)-[:FREES]->(seed:Subject)
  USING INDEX claim:Exemption(asserted)
  WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
  RETURN seed, 'family' AS way
  UNION
  MATCH (claim:Exemption)-[:FREES]->(seed:Subject)
  USING INDEX claim:Exemption(withdrawn)
  WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
  RETURN seed, 'family' AS way
  UNION
  MATCH (claim:Profile)-[:DESCRIBES]->(seed:Subject)
  USING INDEX claim:Profile(asserted)
  WHERE $since < claim.asserted AND claim.asserted <= $until AND claim.withdrawn > $until
  RETURN seed, 'self' AS way
  UNION
  MATCH (claim:Profile)-[:DESCRIBES]->(seed:Subject)
  USING INDEX claim:Profile(withdrawn)
  WHERE $since < claim.withdrawn AND claim.withdrawn <= $until AND claim.asserted <= $since
  RETURN seed, 'self' AS way
}
CALL (seed, way) {
  WITH seed, way WHERE way = 'self'
  RETURN seed AS touched
  UNION
  WITH seed, way WHERE way = 'family'
  MATCH (seed)-[:PARENT*0..1]->(touched:Subject)
  RETURN touched
  UNION
  WITH seed, way WHERE way = 'up'
  MATCH (seed)<-[chain:ROLE*0..]-(top:Subject)
  WHERE all(tie IN chain WHERE tie.kind IN $chained
    AND (tie.asserted <= $until AND $until < tie.withdrawn OR tie.asserted <= $since AND $since < tie.withdrawn))
  WITH DISTINCT top
  MATCH (top)-[:PARENT*0..1]->(touched:Subject)
  RETURN touched
  UNION
  WITH seed, way WHERE way = 'down'
  MATCH (seed)-[chain:ROLE*0..]->(touched:Subject)
  WHERE all(tie IN chain WHERE tie.kind IN $chained
    AND (tie.asserted <= $until AND $until < tie.withdrawn OR tie.asserted <= $since AND $since < tie.withdrawn))
  RETURN touched
}
WITH DISTINCT touched.id AS id WHERE id > $after
RETURN id ORDER BY id LIMIT $page
