// name: load/versions_documents
// doc: Every claim of some documents that was ever loaded, by the publisher's ids.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
MATCH (claim:Document {record: record})
RETURN record, 'Document' AS type, claim.claim AS claim, claim.withdrawn AS withdrawn
