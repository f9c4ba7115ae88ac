// name: schema/profile_names_chinese
// doc: Names in Chinese script, by bigram.
// parameters:
// columns:
CREATE FULLTEXT INDEX profile_names_chinese IF NOT EXISTS FOR (node:Profile) ON EACH [node.name, node.names]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}
