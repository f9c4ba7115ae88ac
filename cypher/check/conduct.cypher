// name: check/conduct
// doc: Listings for conduct that nobody asserts.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (claim:Listing) WHERE claim.conduct IS NOT NULL AND claim.asserted <= $data AND $data < claim.withdrawn
  AND NOT EXISTS { MATCH (conduct:Conduct {record: claim.conduct}) WHERE conduct.asserted <= $data AND $data < conduct.withdrawn }
RETURN 'Listing ' + coalesce(claim.record, claim.claim, 'without an id') + ' is for the conduct ' + claim.conduct + ', which nobody asserts.' AS wrong
