// name: schema/profile_forms
// doc: Profiles by the forms of their names, which are words already.
// parameters:
// columns:
CREATE FULLTEXT INDEX profile_forms IF NOT EXISTS FOR (node:Profile) ON EACH [node.forms]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
