// name: schema/listing_decision
// doc: Listings by the number of their decision, in the form in which it is compared.
// parameters:
// columns:
CREATE INDEX listing_decision IF NOT EXISTS FOR (node:Listing) ON (node.decision_form)
