// name: benchmarks/hubs
// doc: Subjects with more than so many role ties.
// parameters: least: integer
// columns: id, ties
// scans: a benchmark looks for the widest subjects once
MATCH (subject:Subject)
WITH subject.id AS id, COUNT { (subject)-[:ROLE]-() } AS ties
WHERE ties > $least
RETURN id, ties ORDER BY ties DESC
