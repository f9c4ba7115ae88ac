// name: reach/responsible_persons
// doc: Whoever holds one of the roles in the listed unit, the controllers of a controller, and whom the decision names.
// parameters: roles: map, chained: strings, data: integer, since: date, until: date
// columns: listing, affected, role, ties
MATCH (listing:Listing)-[entry:ON|NAMES]->(first:Subject)
      ((unit)<-[tie:ROLE]-(holder) WHERE tie.kind IN $roles.responsible_persons
        AND tie.asserted <= $data AND $data < tie.withdrawn AND tie.since < $until AND $since < tie.until){0,1}
      (top:Subject)
      ((controlled)<-[link:ROLE]-(controller) WHERE link.kind IN $chained
        AND link.asserted <= $data AND $data < link.withdrawn AND link.since < $until AND $since < link.until){0,}
      (affected:Subject)
WHERE listing.asserted <= $data AND $data < listing.withdrawn AND listing.since < $until AND $since < listing.until
  AND size(tie) = CASE type(entry) WHEN 'ON' THEN 1 ELSE 0 END
  AND (type(entry) = 'ON' OR NOT EXISTS { (listing)-[:ON]->(first) })
  AND (size(link) = 0 OR size(tie) = 1 AND tie[0].kind IN $chained
    AND none(i IN range(0, size(controller) - 1) WHERE controller[i] IN [first, top] + controller[i + 1 ..]))
WITH listing, affected, CASE type(entry) WHEN 'ON' THEN tie[0].kind ELSE 'named' END AS role, tie + link AS ties
