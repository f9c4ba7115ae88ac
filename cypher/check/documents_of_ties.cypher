// name: check/documents_of_ties
// doc: Ties and numbers that rest on a document that nobody asserts.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH ()-[claim:ROLE|PARENT|SPOUSE|BRANCH|IDENTIFIED_BY]->() WHERE claim.asserted <= $data AND $data < claim.withdrawn
  AND NOT EXISTS { MATCH (document:Document {record: claim.document}) WHERE document.asserted <= $data AND $data < document.withdrawn }
RETURN type(claim) + ' ' + coalesce(claim.record, claim.claim, 'without an id') + coalesce(
  ' rests on the document ' + claim.document + ', which nobody asserts.', ' rests on no document.') AS wrong
