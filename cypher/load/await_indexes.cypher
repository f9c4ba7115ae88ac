// name: load/await_indexes
// doc: Wait until every index is ready.
// parameters:
// columns:
CALL db.awaitIndexes(300)
