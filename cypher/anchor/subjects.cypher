// name: anchor/subjects
// doc: From a block of subjects: what reaches each of them.
// parameters: asked: map
// columns: affected
MATCH (affected:Subject) WHERE affected.id IN $asked.subjects
