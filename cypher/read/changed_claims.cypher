// name: read/changed_claims
// doc: The claims about some subjects that stand at only one of two loads: profiles, exemptions, listings, and ties
//   between two of the subjects. `stands` says whether a claim stands at the later load.
// parameters: subjects: strings, since: integer, until: integer
// columns: type, claim, stands
MATCH (subject:Subject) WHERE subject.id IN $subjects
CALL (subject) {
  MATCH (claim:Profile)-[:DESCRIBES]->(subject)
  WHERE (claim.asserted <= $since AND $since < claim.withdrawn) <> (claim.asserted <= $until AND $until < claim.withdrawn)
  RETURN 'profile' AS type, claim {.*, subject: subject.id} AS claim, claim.asserted > $since AS stands
  UNION ALL
  MATCH (claim:Exemption)-[:FREES]->(subject)
  WHERE (claim.asserted <= $since AND $since < claim.withdrawn) <> (claim.asserted <= $until AND $until < claim.withdrawn)
  RETURN 'exemption' AS type, claim {.*, subject: subject.id} AS claim, claim.asserted > $since AS stands
  UNION ALL
  MATCH (subject)<-[:ON]-(claim:Listing)-[:IN]->(register:Register)
  WHERE (claim.asserted <= $since AND $since < claim.withdrawn) <> (claim.asserted <= $until AND $until < claim.withdrawn)
  RETURN 'listing' AS type, claim {.*, subject: subject.id, register: register.id} AS claim,
    claim.asserted > $since AS stands
  UNION ALL
  MATCH (subject)-[claim:ROLE|PARENT|BRANCH]->(other:Subject)
  WHERE other.id IN $subjects
    AND (claim.asserted <= $since AND $since < claim.withdrawn) <> (claim.asserted <= $until AND $until < claim.withdrawn)
  RETURN 'tie' AS type, claim {.*, source: subject.id, target: other.id} AS claim, claim.asserted > $since AS stands
}
RETURN type, claim, stands ORDER BY type, claim.record, stands, claim.claim
