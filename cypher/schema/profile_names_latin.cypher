// name: schema/profile_names_latin
// doc: Names in Latin script, by word.
// parameters:
// columns:
CREATE FULLTEXT INDEX profile_names_latin IF NOT EXISTS FOR (node:Profile) ON EACH [node.name_en, node.names]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words'}}
