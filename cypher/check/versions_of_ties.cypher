// name: check/versions_of_ties
// doc: Ties of which more than one version stands, be it of another type.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH ()-[claim:ROLE|PARENT|SPOUSE|BRANCH]->() WHERE claim.asserted <= $data AND $data < claim.withdrawn
CALL (claim) {
  MATCH ()-[other:ROLE {record: claim.record}]->()
  RETURN other
  UNION ALL
  MATCH ()-[other:PARENT {record: claim.record}]->()
  RETURN other
  UNION ALL
  MATCH ()-[other:SPOUSE {record: claim.record}]->()
  RETURN other
  UNION ALL
  MATCH ()-[other:BRANCH {record: claim.record}]->()
  RETURN other
}
WITH claim, other WHERE other <> claim AND other.asserted <= $data AND $data < other.withdrawn
RETURN DISTINCT 'Tie ' + claim.record + ' stands in more than one version.' AS wrong
