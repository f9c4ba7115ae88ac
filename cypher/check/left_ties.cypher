// name: check/left_ties
// doc: Ties and numbers stamped by a load that never ended, though no lock says that the next load has to sweep them.
// parameters: data: integer, forever: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH ()-[claim:ROLE|PARENT|SPOUSE|BRANCH|IDENTIFIED_BY]->()
WHERE (claim.asserted > $data OR ($data < claim.withdrawn AND claim.withdrawn < $forever))
  AND NOT EXISTS { (:Lock {id: 'load'}) }
RETURN type(claim) + ' ' + coalesce(claim.record, claim.claim, 'without an id') + ' was written by a load that never ended.' AS wrong
