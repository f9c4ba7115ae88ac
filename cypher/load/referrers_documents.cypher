// name: load/referrers_documents
// doc: Standing listings whose extensions were decided in some documents.
// parameters: ids: strings, forever: integer
// columns: id, kind, record
// scans: all listings: which of them rest on a document through an extension is asked only when a document is withdrawn
MATCH (listing:Listing) WHERE listing.extension_documents IS NOT NULL AND listing.withdrawn = $forever
UNWIND listing.extension_documents AS id
WITH listing, id WHERE id IN $ids
RETURN DISTINCT id, 'listings' AS kind, listing.record AS record
