// name: access/chains
// doc: Every chain of the access log with where it ends.
// parameters:
// columns: chain, n, hash
// scans: the chains, one a worker's life; verifying the log reads them all
MATCH (chain:Chain)
RETURN chain.id AS chain, chain.n AS n, chain.hash AS hash ORDER BY chain
