// name: read/subjects_by_form
// doc: Subjects whose names have some forms: each question, in the full-text index's language, brings its best
//      ones among those that come first, withdrawn ones included.
// parameters: questions: strings, data: integer, most: integer
// columns: id, kind, profile
UNWIND $questions AS question
CALL (question) {
  CALL db.index.fulltext.queryNodes('profile_forms', question, {limit: 5000}) YIELD node, score
  WHERE node.asserted <= $data AND $data < node.withdrawn
  RETURN node ORDER BY score DESC, node.claim LIMIT $most
}
WITH DISTINCT node
MATCH (node)-[:DESCRIBES]->(subject:Subject)
RETURN subject.id AS id, subject.kind AS kind, node {.*} AS profile ORDER BY id
