// name: access/append
// doc: Append entries to a chain of the access log that ends where the writer believes; no row otherwise.
// parameters: chain: string, last: integer, n: integer, hash: string, rows: maps
// columns: written
MATCH (chain:Chain {id: $chain}) WHERE chain.n = $last
SET chain.n = $n, chain.hash = $hash
WITH chain
UNWIND $rows AS row
CREATE (access:Access)
SET access = row
FOREACH (subject IN row.ids | CREATE (:Shown {subject: subject, entry: row.id}))
RETURN count(*) AS written
