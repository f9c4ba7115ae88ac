// name: read/statistics
// doc: Subjects of each kind as they were known at a load, and the listings of each register that possibly hold on a
//   day; a listing whose register sets a term may be over earlier.
// parameters: data: integer, day: date, registers: strings
// columns: what, id, n
CALL () {
  MATCH (profile:Profile)-[:DESCRIBES]->(subject:Subject)
  WHERE profile.asserted <= $data AND $data < profile.withdrawn
  RETURN 'kind' AS what, subject.kind AS id, count(DISTINCT subject) AS n
  UNION ALL
  MATCH (register:Register)<-[:IN]-(listing:Listing)
  WHERE register.id IN $registers AND listing.asserted <= $data AND $data < listing.withdrawn
    AND listing.since <= $day AND $day < listing.until
  RETURN 'register' AS what, register.id AS id, count(listing) AS n
}
RETURN what, id, n ORDER BY what, id
