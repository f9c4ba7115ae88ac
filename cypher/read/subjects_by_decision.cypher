// name: read/subjects_by_decision
// doc: Subjects listed by the decision of a number, in the form of the index, and their entries that name it.
// parameters: form: string, data: integer, most: integer
// columns: id, kind, profile, entries, decision
MATCH (listing:Listing {decision_form: $form})-[:ON]->(subject:Subject)<-[:DESCRIBES]-(profile:Profile)
WHERE listing.asserted <= $data AND $data < listing.withdrawn
  AND profile.asserted <= $data AND $data < profile.withdrawn
WITH subject, profile, listing ORDER BY listing.record
WITH subject, head(collect(profile)) AS profile, collect(DISTINCT listing.record) AS entries,
  head(collect(listing.decision)) AS decision
ORDER BY subject.id LIMIT $most
RETURN subject.id AS id, subject.kind AS kind, profile {.*} AS profile, entries, decision ORDER BY id
