// name: load/versions_scores
// doc: Every claim of some scores that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Score {record: record})
RETURN record, 'Score' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
