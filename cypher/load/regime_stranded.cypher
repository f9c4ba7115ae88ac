// name: load/regime_stranded
// doc: Registers that the new version no longer has, those outside the regime apart, and that still hold standing listings.
// parameters: registers: strings, outside: string, forever: integer
// columns: id, listings
// scans: the registers: some dozens
MATCH (register:Register) WHERE NOT register.id IN $registers AND NOT register.id STARTS WITH $outside
WITH register, COUNT { MATCH (register)<-[:IN]-(listing:Listing) WHERE listing.withdrawn = $forever } AS listings
WHERE listings > 0
RETURN register.id AS id, listings ORDER BY id
