// name: check/subjects
// doc: Subjects of claims whom no profile describes.
// parameters: data: integer
// columns: wrong
// scans: a check of the whole graph reads all of it
MATCH (subject:Subject)
WHERE NOT EXISTS { MATCH (subject)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn }
  AND (EXISTS { MATCH (subject)-[claim:ROLE|PARENT|SPOUSE|BRANCH]-() WHERE claim.asserted <= $data AND $data < claim.withdrawn }
    OR EXISTS { MATCH (subject)<-[:ON|NAMES|FREES|BY|COUNTS_FOR|GIVEN_TO]-(claim) WHERE claim.asserted <= $data AND $data < claim.withdrawn })
RETURN 'Subject ' + subject.id + ' is spoken of, but no profile describes it.' AS wrong
