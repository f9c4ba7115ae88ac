// name: check/versions_of_numbers
// doc: Numbers that a record gives its subject more than once.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (subject:Subject)-[claim:IDENTIFIED_BY]->(identifier) WHERE claim.asserted <= $data AND $data < claim.withdrawn
CALL (subject, identifier) { MATCH (subject)-[other:IDENTIFIED_BY]->(identifier) RETURN other }
WITH claim, other WHERE other.record = claim.record AND other <> claim AND other.asserted <= $data AND $data < other.withdrawn
RETURN DISTINCT 'A number of ' + claim.record + ' stands in more than one version.' AS wrong
