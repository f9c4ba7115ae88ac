// name: load/versions_holdings
// doc: Every claim of some holdings that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Holding {record: record})
RETURN record, 'Holding' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
