// name: check/versions
// doc: Records of which more than one version stands.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
CALL () {
  MATCH (claim:Document) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Document {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Document ' + claim.record AS record
  UNION ALL
  MATCH (claim:Profile) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Profile {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Profile ' + claim.record AS record
  UNION ALL
  MATCH (claim:Conduct) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Conduct {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Conduct ' + claim.record AS record
  UNION ALL
  MATCH (claim:Listing) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Listing {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Listing ' + claim.record AS record
  UNION ALL
  MATCH (claim:Exemption) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Exemption {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Exemption ' + claim.record AS record
  UNION ALL
  MATCH (claim:Holding) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Holding {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Holding ' + claim.record AS record
  UNION ALL
  MATCH (claim:Step) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Step {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Step ' + claim.record AS record
  UNION ALL
  MATCH (claim:Entry) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Entry {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Entry ' + claim.record AS record
  UNION ALL
  MATCH (claim:Score) WHERE claim.asserted <= $data AND $data < claim.withdrawn
  CALL (claim) { MATCH (other:Score {record: claim.record}) RETURN other }
  WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
  RETURN 'Score ' + claim.record AS record
}
RETURN DISTINCT record + ' stands in more than one version.' AS wrong
