// name: anchor/listing
// doc: From one listing: whom it reaches.
// parameters: asked: map
// columns: listing
MATCH (listing:Listing {record: $asked.listing})
