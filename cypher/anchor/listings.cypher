// name: anchor/listings
// doc: From a block of listings in the order of their claims: the whole propagation, block by block.
// parameters: asked: map
// columns: listing
MATCH (listing:Listing) WHERE $asked.first < listing.claim AND listing.claim <= $asked.last
