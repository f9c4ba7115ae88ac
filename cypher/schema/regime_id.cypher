// name: schema/regime_id
// doc: One Regime a id.
// parameters:
// columns:
CREATE CONSTRAINT regime_id IF NOT EXISTS FOR (node:Regime) REQUIRE node.id IS UNIQUE
