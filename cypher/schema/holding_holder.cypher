// name: schema/holding_holder
// doc: Holding claims by holder.
// parameters:
// columns:
CREATE INDEX holding_holder IF NOT EXISTS FOR (node:Holding) ON (node.holder)
