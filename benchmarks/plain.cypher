// name: benchmarks/plain
// doc: Rows of the plain path company → representative → child, all three intervals sharing a day.
// parameters: role: string
// columns: listing, child, since, until
WITH listing, affected, ties, role WHERE role = $role AND size(ties) = 2
WITH listing.record AS listing, affected.id AS child,
     reduce(since = listing.since, tie IN ties | CASE WHEN tie.since > since THEN tie.since ELSE since END) AS since,
     reduce(until = listing.until, tie IN ties | CASE WHEN tie.until < until THEN tie.until ELSE until END) AS until
WHERE since < until
RETURN listing, child, since, until
