// name: load/versions_conduct
// doc: Every claim of some conduct that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Conduct {record: record})
RETURN record, 'Conduct' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
