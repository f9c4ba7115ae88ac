// name: read/holders_of_names
// doc: For each of many names in the form of the index, the subjects of that name, to be compared letter by letter.
// parameters: terms: strings, data: integer
// columns: term, id, profile
UNWIND $terms AS term
CALL (term) {
  CALL db.index.fulltext.queryNodes('profile_forms', term, {limit: 200}) YIELD node
  WHERE node.asserted <= $data AND $data < node.withdrawn
  RETURN node
}
MATCH (node)-[:DESCRIBES]->(subject:Subject)
RETURN term, subject.id AS id, node {.name, .name_en, .names} AS profile ORDER BY term, id
