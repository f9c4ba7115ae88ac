// name: load/assert_listing
// doc: Assert listings: on whom, and in which register.
// parameters: token: string, rows: maps
// columns: written
MATCH (:Lock {id: 'load', token: $token})
UNWIND $rows AS row
MATCH (subject:Subject {id: row.subject})
MATCH (register:Register {id: row.register})
CREATE (subject)<-[:ON]-(claim:Listing)-[:IN]->(register)
SET claim = row.claim
RETURN count(*) AS written
