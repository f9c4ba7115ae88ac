// name: read/holders_of_names
// doc: For each of many names, the subjects whose names come close enough to be compared with it letter by letter.
// parameters: words: strings, data: integer
// columns: words, id, profile
UNWIND $words AS words
CALL (words) {
  CALL db.index.fulltext.queryNodes('profile_names_latin', words, {limit: 200}) YIELD node
  RETURN node
  UNION
  CALL db.index.fulltext.queryNodes('profile_names_chinese', words, {limit: 200}) YIELD node
  RETURN node
}
WITH DISTINCT words, node
WHERE node.asserted <= $data AND $data < node.withdrawn
MATCH (node)-[:DESCRIBES]->(subject:Subject)
RETURN words, subject.id AS id, node {.name, .name_en, .names} AS profile ORDER BY words, id
