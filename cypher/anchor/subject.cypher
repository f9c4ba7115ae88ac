// name: anchor/subject
// doc: From one subject: what reaches her.
// parameters: asked: map
// columns: affected
MATCH (affected:Subject {id: $asked.subject})
