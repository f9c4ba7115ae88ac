// name: load/regime_stranded
// doc: Registers that the new version no longer has, and that still hold standing listings.
// parameters: registers: strings, forever: integer
// columns: id, listings
// scans: the registers: some dozens
MATCH (register:Register) WHERE NOT register.id IN $registers
WITH register, COUNT { MATCH (register)<-[:IN]-(listing:Listing) WHERE listing.withdrawn = $forever } AS listings
WHERE listings > 0
RETURN register.id AS id, listings ORDER BY id
