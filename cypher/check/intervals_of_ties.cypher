// name: check/intervals_of_ties
// doc: Ties and numbers without an id, and those whose days or loads are not in order.
// parameters:
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH ()-[claim:ROLE|PARENT|SPOUSE|BRANCH|IDENTIFIED_BY]->()
WITH claim, claim.claim IS NULL OR claim.record IS NULL AS nameless
WHERE nameless OR NOT coalesce(claim.asserted < claim.withdrawn, false)
  OR (type(claim) <> 'IDENTIFIED_BY' AND NOT coalesce(claim.since < claim.until, false))
  OR claim.sure_since < claim.since OR claim.until < claim.sure_until
RETURN type(claim) + ' ' + coalesce(claim.record, claim.claim, 'without an id') + CASE WHEN nameless THEN ' lacks an id that every claim has.'
  ELSE ' has days or loads that are not in order.' END AS wrong
