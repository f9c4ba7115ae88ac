// name: read/neighbours
// doc: The ties of one subject with whom they lead to, as they were known at a load, a page of them by claim.
// parameters: subject: string, kinds: strings, data: integer, since: date, until: date, after: string, page: integer
// columns: claim, record, kind, source, target, since, until, document, locator, other
MATCH (subject:Subject {id: $subject})-[tie:ROLE|PARENT|SPOUSE|BRANCH]-(other:Subject)
WHERE tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until
  AND (size($kinds) = 0 OR tie.kind IN $kinds) AND tie.claim > $after
WITH tie, other ORDER BY tie.claim LIMIT $page
RETURN tie.claim AS claim, tie.record AS record, tie.kind AS kind,
  startNode(tie).id AS source, endNode(tie).id AS target, tie.since AS since, tie.until AS until,
  tie.document AS document, tie.locator AS locator,
  other {.id, .kind, profile: head(COLLECT {
    MATCH (other)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN profile {.*}
  })} AS other
ORDER BY claim
