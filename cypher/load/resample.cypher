// name: load/resample
// doc: Sample the indexes anew after a load, so that questions are planned for the data that is there.
// parameters:
// columns:
CALL db.resampleOutdatedIndexes()
