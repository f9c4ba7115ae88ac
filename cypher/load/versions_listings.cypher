// name: load/versions_listings
// doc: Every claim of some listings that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Listing {record: record})
RETURN record, 'Listing' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
