// name: benchmarks/count
// doc: How many paths the reaches find: the bare traversal, counted in the database.
// parameters:
// columns: paths
RETURN count(*) AS paths
