// name: schema/instrument_id
// doc: One Instrument a id.
// parameters:
// columns:
CREATE CONSTRAINT instrument_id IF NOT EXISTS FOR (node:Instrument) REQUIRE node.id IS UNIQUE
