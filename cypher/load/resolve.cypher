// name: load/resolve
// doc: Subjects by identifier keys, as the standing claims have them.
// parameters: keys: strings, forever: integer
// columns: key, id
UNWIND $keys AS key
MATCH (:Identifier {key: key})<-[claim:IDENTIFIED_BY]-(subject:Subject) WHERE claim.withdrawn = $forever
RETURN DISTINCT key, subject.id AS id
