// name: reach/children
// doc: Children of the listed person, or of whomever the measure reaches as a responsible person of the listed unit.
// parameters: roles: map, chained: strings, data: integer, since: date, until: date
// columns: listing, affected, role, ties
MATCH (listing:Listing)-[entry:ON|NAMES]->(first:Subject)
      ((unit)<-[tie:ROLE]-(holder) WHERE tie.kind IN $roles.children
        AND tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until){0,1}
      (top:Subject)
      ((controlled)<-[link:ROLE]-(controller) WHERE link.kind IN $chained
        AND link.asserted <= $data AND $data < link.withdrawn AND link.since < $until AND $since < link.until){0,}
      (parent:Subject)-[birth:PARENT]->(affected:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn AND listing.since < $until AND $since < listing.until
  AND birth.asserted <= $data AND $data < birth.withdrawn AND birth.since < $until AND $since < birth.until
  AND (size(tie) = 0 OR type(entry) = 'ON')
  AND (type(entry) = 'ON' OR NOT EXISTS { MATCH (listing)-[:ON]->(listed) WHERE listed IN [first, affected] })
  AND (size(link) = 0 OR size(tie) = 1 AND tie[0].kind IN $chained
    AND none(i IN range(0, size(controller) - 1) WHERE controller[i] IN [first, top] + controller[i + 1 ..]))
WITH listing, affected,
     CASE WHEN size(tie) = 1 THEN tie[0].kind WHEN type(entry) = 'ON' THEN 'self' ELSE 'named' END AS role,
     tie + link + [birth] AS ties
