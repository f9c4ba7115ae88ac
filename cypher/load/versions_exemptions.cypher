// name: load/versions_exemptions
// doc: Every claim of some exemptions that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Exemption {record: record})
RETURN record, 'Exemption' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
