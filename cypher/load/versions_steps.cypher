// name: load/versions_steps
// doc: Every claim of some steps that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Step {record: record})
RETURN record, 'Step' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
