// name: read/listings_of
// doc: The listings of one subject, as they were known at a load, oldest first.
// parameters: subject: string, data: integer
// columns: listing
MATCH (:Subject {id: $subject})<-[:ON]-(listing:Listing)-[:IN]->(register:Register)
WHERE listing.asserted <= $data AND $data < listing.withdrawn
RETURN listing {.*, register: register.id, rivals: []} AS listing
ORDER BY listing.since, listing.record
