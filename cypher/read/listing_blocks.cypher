// name: read/listing_blocks
// doc: Where the next block of listings ends, in the order of their claims.
// parameters: first: string, block: integer
// columns: last
MATCH (listing:Listing) WHERE listing.claim > $first
WITH listing.claim AS claim ORDER BY claim LIMIT $block
RETURN max(claim) AS last
