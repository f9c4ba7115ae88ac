// name: read/names
// doc: Names of subjects by id, as they were known at a load.
// parameters: subjects: strings, data: integer
// columns: id, kind, name, name_en
MATCH (subject:Subject)<-[:DESCRIBES]-(profile:Profile)
WHERE subject.id IN $subjects AND profile.asserted <= $data AND $data < profile.withdrawn
RETURN subject.id AS id, subject.kind AS kind, profile.name AS name, profile.name_en AS name_en ORDER BY id
