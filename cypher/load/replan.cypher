// name: load/replan
// doc: Forget the plans that were made for the data before a load.
// parameters:
// columns: value
CALL db.clearQueryCaches() YIELD value
RETURN value
