// name: read/paths
// doc: The shortest paths between two subjects over ties of any kind that hold in a window, as known at a load; paths
//   of six ties at most, in the order of their claims.
// parameters: from: string, to: string, data: integer, since: date, until: date, most: integer
// columns: subjects, ties
MATCH (first:Subject {id: $from})
MATCH (last:Subject {id: $to})
MATCH path = allShortestPaths((first)-[:ROLE|PARENT|SPOUSE|BRANCH*..6]-(last))
WHERE all(tie IN relationships(path) WHERE tie.asserted <= $data AND $data < tie.withdrawn
  AND tie.since < $until AND $since < tie.until)
WITH path ORDER BY [tie IN relationships(path) | tie.claim] LIMIT $most
RETURN COLLECT {
    UNWIND range(0, length(path)) AS place
    WITH place, nodes(path)[place] AS subject
    RETURN subject {.id, .kind, profile: head(COLLECT {
      MATCH (subject)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
      RETURN profile {.*}
    })} ORDER BY place
  } AS subjects,
  [tie IN relationships(path) | tie {.*, source: startNode(tie).id, target: endNode(tie).id}] AS ties
