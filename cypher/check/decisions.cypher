// name: check/decisions
// doc: How many listings have the number of a decision, and none that a search finds them by.
// parameters: longest: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (claim:Listing) WHERE claim.decision_form IS NULL AND size(claim.decision) <= $longest
WITH count(claim) AS found WHERE found > 0
RETURN 'Of the listings ' + toString(found) + CASE found WHEN 1 THEN ' has' ELSE ' have' END
  + ' the number of a decision and no search finds them by it, as they were loaded before such numbers were kept: '
  + 'export a bundle and load it into a new graph.' AS wrong
