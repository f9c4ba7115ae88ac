// name: read/subject_prefixes
// doc: Which of these beginnings are those of ids of subjects, whenever they were known.
// parameters: prefixes: strings
// columns: prefix
UNWIND $prefixes AS prefix
CALL (prefix) { MATCH (node:Subject) WHERE node.id STARTS WITH prefix RETURN node LIMIT 1 }
RETURN prefix
