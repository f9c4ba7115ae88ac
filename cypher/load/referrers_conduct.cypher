// name: load/referrers_conduct
// doc: Standing listings that some conduct led to.
// parameters: ids: strings, forever: integer
// columns: id, kind, record
UNWIND $ids AS id
MATCH (listing:Listing {conduct: id}) WHERE listing.withdrawn = $forever
RETURN id, 'listings' AS kind, listing.record AS record
