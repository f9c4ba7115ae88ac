// name: load/referrers_listings
// doc: Standing exemptions from some listings.
// parameters: ids: strings, forever: integer
// columns: id, kind, record
UNWIND $ids AS id
MATCH (exemption:Exemption {listing: id}) WHERE exemption.withdrawn = $forever
RETURN id, 'exemptions' AS kind, exemption.record AS record
