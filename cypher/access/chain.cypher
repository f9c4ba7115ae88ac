// name: access/chain
// doc: The entries of one chain in their order.
// parameters: chain: string
// columns: entry
MATCH (access:Access) WHERE access.chain = $chain AND access.n > 0
RETURN access {.*} AS entry ORDER BY access.n
