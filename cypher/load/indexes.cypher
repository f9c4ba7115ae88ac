// name: load/indexes
// doc: How much of the indexes is ready, in per cent, and those that failed.
// parameters:
// columns: ready, failed
SHOW INDEXES YIELD name, state, populationPercent
RETURN avg(populationPercent) AS ready, collect(CASE WHEN state = 'FAILED' THEN name END) AS failed
