// name: load/versions_ties
// doc: Every claim of some ties' records that was ever loaded, whatever their types.
// parameters: records: strings
// columns: record, type, claim, withdrawn
UNWIND $records AS record
CALL (record) {
  MATCH ()-[claim:ROLE {record: record}]->()
  RETURN 'ROLE' AS type, claim.claim AS id, claim.withdrawn AS withdrawn
  UNION ALL
  MATCH ()-[claim:PARENT {record: record}]->()
  RETURN 'PARENT' AS type, claim.claim AS id, claim.withdrawn AS withdrawn
  UNION ALL
  MATCH ()-[claim:SPOUSE {record: record}]->()
  RETURN 'SPOUSE' AS type, claim.claim AS id, claim.withdrawn AS withdrawn
  UNION ALL
  MATCH ()-[claim:BRANCH {record: record}]->()
  RETURN 'BRANCH' AS type, claim.claim AS id, claim.withdrawn AS withdrawn
}
RETURN record, type, id AS claim, withdrawn
