// name: schema/case_version
// doc: One CaseVersion a place in a case.
// parameters:
// columns:
CREATE CONSTRAINT case_version IF NOT EXISTS FOR (node:CaseVersion) REQUIRE (node.case, node.n) IS UNIQUE
