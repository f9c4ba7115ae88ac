// name: check/rules
// doc: Every version of the regime that is kept, whole.
// parameters:
// columns: hash, text
// scans: the versions, one a change of the rules
MATCH (rules:Rules)
RETURN rules.hash AS hash, rules.text AS text
