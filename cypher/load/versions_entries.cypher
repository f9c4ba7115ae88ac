// name: load/versions_entries
// doc: Every claim of some entries that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Entry {record: record})
RETURN record, 'Entry' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
