// name: read/export_subjects
// doc: A block of subjects by id with all that stands at a load: profile, numbers, entries in registers with the conduct
//   behind them, and the ties that begin at the subject. A subject without a standing profile has none.
// parameters: after: string, page: integer, data: integer
// columns: id, kind, profile, identifiers, listings, ties
MATCH (subject:Subject) WHERE subject.id > $after
WITH subject ORDER BY subject.id LIMIT $page
RETURN subject.id AS id, subject.kind AS kind,
  head(COLLECT {
    MATCH (subject)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN profile {.*}
  }) AS profile,
  COLLECT {
    MATCH (subject)-[has:IDENTIFIED_BY]->(identifier:Identifier)
    WHERE has.asserted <= $data AND $data < has.withdrawn
    RETURN identifier {.scheme, .shown} ORDER BY identifier.scheme, identifier.shown
  } AS identifiers,
  COLLECT {
    MATCH (subject)<-[:ON]-(listing:Listing)-[:IN]->(register:Register)
    WHERE listing.asserted <= $data AND $data < listing.withdrawn
    RETURN listing {.*, register: register.id, rivals: [], did: head(COLLECT {
      MATCH (conduct:Conduct {record: listing.conduct}) WHERE conduct.asserted <= $data AND $data < conduct.withdrawn
      RETURN conduct {.*}
    })} ORDER BY listing.record
  } AS listings,
  COLLECT {
    MATCH (subject)-[tie:ROLE|PARENT|SPOUSE|BRANCH]->(other:Subject)
    WHERE tie.asserted <= $data AND $data < tie.withdrawn
    RETURN tie {.*, target: other.id, target_kind: other.kind} ORDER BY tie.record
  } AS ties
ORDER BY id
