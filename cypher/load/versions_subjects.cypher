// name: load/versions_subjects
// doc: Every claim of some subjects' records that was ever loaded: profiles and numbers.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
CALL (record) {
  MATCH (claim:Profile {record: record})
  RETURN 'Profile' AS type, claim.claim AS id, claim.withdrawn AS withdrawn
  UNION ALL
  MATCH ()-[claim:IDENTIFIED_BY {record: record}]->()
  RETURN 'IDENTIFIED_BY' AS type, claim.claim AS id, claim.withdrawn AS withdrawn
}
RETURN record, type, id AS claim, withdrawn
