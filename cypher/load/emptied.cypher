// name: load/emptied
// doc: Give nodes of before the first load, and ties that begin at them, their empty lists back, which the importer's tables cannot hold.
// parameters:
// columns:
// scans: only what was there before anything was loaded has this label
MATCH (node:Emptied)
CALL (node) {
  FOREACH (name IN coalesce(node.emptied, []) | SET node[name] = [])
  FOREACH (tie IN [(node)-[hollow]->() WHERE hollow.emptied IS NOT NULL | hollow] |
    FOREACH (name IN tie.emptied | SET tie[name] = [])
    REMOVE tie.emptied)
  REMOVE node:Emptied, node.emptied
} IN TRANSACTIONS OF 10000 ROWS
