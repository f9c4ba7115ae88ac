// name: read/subjects_by_key
// doc: Subjects that a document identifies by one of these keys: scheme:value, or the keyed hash of a personal number.
// parameters: keys: strings, data: integer
// columns: id, kind, profile, scheme, shown
MATCH (identifier:Identifier)<-[has:IDENTIFIED_BY]-(subject:Subject)<-[:DESCRIBES]-(profile:Profile)
WHERE identifier.key IN $keys
  AND has.asserted <= $data AND $data < has.withdrawn
  AND profile.asserted <= $data AND $data < profile.withdrawn
RETURN DISTINCT subject.id AS id, subject.kind AS kind, profile {.*} AS profile,
  identifier.scheme AS scheme, identifier.shown AS shown ORDER BY id, scheme, shown
