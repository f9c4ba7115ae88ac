// name: read/subject
// doc: One subject by id, as it was known at a load.
// parameters: subject: string, data: integer
// columns: id, kind, profile, identifiers
MATCH (subject:Subject {id: $subject})<-[:DESCRIBES]-(profile:Profile)
WHERE profile.asserted <= $data AND $data < profile.withdrawn
RETURN subject.id AS id, subject.kind AS kind, profile {.*} AS profile,
  COLLECT {
    MATCH (subject)-[has:IDENTIFIED_BY]->(identifier:Identifier)
    WHERE has.asserted <= $data AND $data < has.withdrawn
    RETURN identifier.scheme + ' ' + identifier.shown AS shown ORDER BY shown
  } AS identifiers
