// name: read/among
// doc: Some subjects, each with how many ties it has (counted up to a bound) and with those that lead from it to another
//   of them, as known at a load; a tie is contested where a rival claim of another document excludes some of the days.
// parameters: subjects: strings, data: integer, since: date, until: date, most: integer
// columns: subject, count, ties
UNWIND $subjects AS id
MATCH (subject:Subject {id: id})<-[:DESCRIBES]-(profile:Profile)
WHERE profile.asserted <= $data AND $data < profile.withdrawn
RETURN subject {.id, .kind, profile: profile {.*}} AS subject,
  COUNT {
    MATCH (subject)-[tie:ROLE|PARENT|SPOUSE|BRANCH]-()
    WHERE tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until
    RETURN tie LIMIT $most
  } AS count,
  COLLECT {
    MATCH (subject)-[tie:ROLE|PARENT|SPOUSE|BRANCH]->(other:Subject)
    WHERE other.id IN $subjects
      AND tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until
    RETURN tie {.*, source: subject.id, target: other.id, contested: EXISTS {
      MATCH (subject)-[rival]->(other)
      WHERE rival.kind = tie.kind AND rival.document <> tie.document
        AND rival.asserted <= $data AND $data < rival.withdrawn
        AND rival.since < tie.until AND tie.since < rival.until
        AND (rival.since > $since OR rival.until < $until)
    }} ORDER BY tie.claim
  } AS ties
ORDER BY subject.id
