// name: read/tally
// doc: How many subjects have which grade of a scheme on a day, as it was given and known at a load; apart from them
//   those with several grades or none, and those whose vague dates leave open whether they have it on that day.
// parameters: scheme: string, data: integer, day: date
// columns: grade, several, sure, subjects
MATCH (score:Score {scheme: $scheme})-[:GIVEN_TO]->(subject:Subject)
WHERE score.asserted <= $data AND $data < score.withdrawn AND score.since <= $day AND $day < score.until
WITH subject, min(score.grade) AS first, max(score.grade) AS last,
  min(CASE WHEN coalesce(score.sure_since, score.since) <= $day AND $day < coalesce(score.sure_until, score.until)
    THEN 1 ELSE 0 END) AS sure
RETURN CASE WHEN first = last THEN first ELSE null END AS grade, coalesce(first <> last, false) AS several,
  sure = 1 AS sure, count(*) AS subjects
