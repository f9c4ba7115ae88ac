// name: check/intervals
// doc: Claims without an id, and claims whose days or loads are not in order.
// parameters:
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (claim:Document|Profile|Conduct|Listing|Exemption|Holding|Step|Entry|Score)
WITH claim, claim.claim IS NULL OR claim.record IS NULL AS nameless
WHERE nameless OR NOT coalesce(claim.asserted < claim.withdrawn, false)
  OR (claim:Listing|Exemption|Holding|Score AND NOT coalesce(claim.since < claim.until, false))
  OR claim.sure_since < claim.since OR claim.until < claim.sure_until
  OR claim.on_latest < claim.on_earliest OR claim.born_latest < claim.born_earliest
RETURN labels(claim)[0] + ' ' + coalesce(claim.record, claim.claim, 'without an id') + CASE WHEN nameless THEN ' lacks an id that every claim has.'
  ELSE ' has days or loads that are not in order.' END AS wrong
