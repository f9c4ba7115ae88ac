// name: schema/shown_subject
// doc: What was shown, by subject and entry: who looked a subject up, page by page.
// parameters:
// columns:
CREATE INDEX shown_subject IF NOT EXISTS FOR (node:Shown) ON (node.subject, node.entry)
