// name: load/known_subjects
// doc: What the graph knows of some subjects: their kinds, and whether a profile stands.
// parameters: ids: strings, forever: integer
// columns: id, kind, stands
UNWIND $ids AS id
MATCH (subject:Subject {id: id})
RETURN id, subject.kind AS kind,
  EXISTS { MATCH (subject)<-[:DESCRIBES]-(profile:Profile) WHERE profile.withdrawn = $forever } AS stands
