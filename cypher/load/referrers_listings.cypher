// name: load/referrers_listings
// doc: Standing exemptions from some listings, and their standing holdings and steps.
// parameters: ids: strings, forever: integer
// columns: id, kind, record
UNWIND $ids AS id
CALL (id) {
  MATCH (claim:Exemption {listing: id}) WHERE claim.withdrawn = $forever
  RETURN 'exemptions' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Holding {listing: id}) WHERE claim.withdrawn = $forever
  RETURN 'holdings' AS kind, claim.record AS record
  UNION ALL
  MATCH (claim:Step {listing: id}) WHERE claim.withdrawn = $forever
  RETURN 'steps' AS kind, claim.record AS record
}
RETURN id, kind, record
