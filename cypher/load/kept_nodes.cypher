// name: load/kept_nodes
// doc: Every node of a graph into which nothing was loaded yet: the rules, keys, logs, loads.
// parameters:
// columns: id, labels, properties
// scans: everything that is there goes along into the new store
MATCH (node)
RETURN elementId(node) AS id, labels(node) AS labels, node {.*} AS properties
