// name: read/subjects_by_name
// doc: Subjects whose name comes closest to some words, in Chinese or Latin script, best first.
// parameters: words: string, data: integer, page: integer
// columns: id, kind, profile, score
CALL () {
  CALL db.index.fulltext.queryNodes('profile_names_latin', $words, {limit: 200}) YIELD node, score
  RETURN node, score
  UNION ALL
  CALL db.index.fulltext.queryNodes('profile_names_chinese', $words, {limit: 200}) YIELD node, score
  RETURN node, score
}
WITH node, max(score) AS score
WHERE node.asserted <= $data AND $data < node.withdrawn
MATCH (node)-[:DESCRIBES]->(subject:Subject)
RETURN subject.id AS id, subject.kind AS kind, node {.*} AS profile, score
ORDER BY score DESC, id LIMIT $page
