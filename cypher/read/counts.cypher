// name: read/counts
// doc: How many subjects and listings the graph has ever been told of, from the database's own counts.
// parameters:
// columns: subjects, listings
CALL () { MATCH (subject:Subject) RETURN count(subject) AS subjects }
CALL () { MATCH (listing:Listing) RETURN count(listing) AS listings }
RETURN subjects, listings
