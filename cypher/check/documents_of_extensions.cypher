// name: check/documents_of_extensions
// doc: Listings lengthened by a document that nobody asserts.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (claim:Listing) WHERE claim.extension_documents IS NOT NULL AND claim.asserted <= $data AND $data < claim.withdrawn
UNWIND claim.extension_documents AS id
WITH claim, id
WHERE NOT EXISTS { MATCH (document:Document {record: id}) WHERE document.asserted <= $data AND $data < document.withdrawn }
RETURN 'Listing ' + coalesce(claim.record, claim.claim, 'without an id') + ' is lengthened by the document ' + id + ', which nobody asserts.' AS wrong
