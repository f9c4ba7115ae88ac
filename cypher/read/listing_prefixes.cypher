// name: read/listing_prefixes
// doc: Which of these beginnings are those of ids of listings, whenever they were known.
// parameters: prefixes: strings
// columns: prefix
UNWIND $prefixes AS prefix
CALL (prefix) { MATCH (node:Listing) WHERE node.record STARTS WITH prefix RETURN node LIMIT 1 }
RETURN prefix
