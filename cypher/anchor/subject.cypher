// name: anchor/subject
// doc: From one subject: what reaches her.
// parameters: subject: string
// columns: affected
MATCH (affected:Subject {id: $subject})
