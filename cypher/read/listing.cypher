// name: read/listing
// doc: One listing by its record id, as it was known at a load, with who is listed.
// parameters: listing: string, data: integer
// columns: record, register, listed, since, until
MATCH (listing:Listing {record: $listing})-[:ON]->(listed:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn
MATCH (listing)-[:IN]->(register:Register)
RETURN listing.record AS record, register.id AS register, listed.id AS listed,
       listing.since AS since, listing.until AS until
