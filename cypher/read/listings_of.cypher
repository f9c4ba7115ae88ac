// name: read/listings_of
// doc: The listings of one subject, as they were known at a load, oldest first.
// parameters: subject: string, data: integer
// columns: record, register, register_name, since, until
MATCH (:Subject {id: $subject})<-[:ON]-(listing:Listing)-[:IN]->(register:Register)
WHERE listing.asserted <= $data AND $data < listing.withdrawn
RETURN listing.record AS record, register.id AS register,
  listing.register_name AS register_name, listing.since AS since, listing.until AS until
ORDER BY since, record
