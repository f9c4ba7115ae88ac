// name: check/listings
// doc: Exemptions, holdings and steps of a listing that nobody asserts.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (claim:Exemption|Holding|Step) WHERE claim.listing IS NOT NULL AND claim.asserted <= $data AND $data < claim.withdrawn
  AND NOT EXISTS { MATCH (listing:Listing {record: claim.listing}) WHERE listing.asserted <= $data AND $data < listing.withdrawn }
RETURN labels(claim)[0] + ' ' + coalesce(claim.record, claim.claim, 'without an id')
  + ' is of the listing ' + claim.listing + ', which nobody asserts.' AS wrong
