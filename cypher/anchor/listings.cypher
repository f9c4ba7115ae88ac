// name: anchor/listings
// doc: From a block of listings in the order of their claims: the whole propagation, block by block.
// parameters: first: string, last: string
// columns: listing
MATCH (listing:Listing) WHERE $first < listing.claim AND listing.claim <= $last
