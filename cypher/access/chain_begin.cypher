// name: access/chain_begin
// doc: Begin a chain of the access log; only with its event.
// parameters: chain: string, n: integer, event: string
// columns: chain
MATCH (:KeyEvent {n: $n, hash: $event})
CREATE (chain:Chain {id: $chain, n: 0, hash: ''})
RETURN chain.id AS chain
