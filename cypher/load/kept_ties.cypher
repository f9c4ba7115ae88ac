// name: load/kept_ties
// doc: Every relationship of a graph into which nothing was loaded yet.
// parameters:
// columns: source, type, properties, target
// scans: everything that is there goes along into the new store
MATCH (source)-[tie]->(target)
RETURN elementId(source) AS source, type(tie) AS type, tie {.*} AS properties, elementId(target) AS target
