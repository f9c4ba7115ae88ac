// name: read/holders_of_keys
// doc: For each of many identifier keys, the subjects that a document identifies by it.
// parameters: keys: strings, data: integer
// columns: key, id
MATCH (identifier:Identifier)<-[has:IDENTIFIED_BY]-(subject:Subject)
WHERE identifier.key IN $keys AND has.asserted <= $data AND $data < has.withdrawn
RETURN DISTINCT identifier.key AS key, subject.id AS id ORDER BY key, id
