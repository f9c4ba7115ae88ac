// name: check/ends
// doc: Claims that do not hang on exactly one subject, listings that are not in exactly one register.
// parameters:
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (claim:Profile|Conduct|Listing|Exemption|Entry|Score)
WITH claim, COUNT { (claim)-[:DESCRIBES|BY|ON|FREES|COUNTS_FOR|GIVEN_TO]->(:Subject) } AS subjects,
  CASE WHEN claim:Listing THEN COUNT { (claim)-[:IN]->(:Register) } ELSE 1 END AS registers
WHERE subjects <> 1 OR registers <> 1
RETURN labels(claim)[0] + ' ' + coalesce(claim.record, claim.claim, 'without an id') + CASE WHEN subjects <> 1
  THEN ' hangs on ' + toString(subjects) + ' subjects instead of one.'
  ELSE ' is in ' + toString(registers) + ' registers instead of one.' END AS wrong
