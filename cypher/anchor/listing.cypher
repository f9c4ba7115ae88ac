// name: anchor/listing
// doc: From one listing: whom it reaches.
// parameters: listing: string
// columns: listing
MATCH (listing:Listing {record: $listing})
