// name: project/derivations
// doc: One row a listing and affected subject: every path between them, the bases that match it, the facts behind,
//   and, for a proof, whoever stands on the paths and the documents that assert the facts.
// parameters: data: integer, rules: string, asked: map
// columns: pair, listing, listed, affected, paths, exemptions, subjects, documents
WITH listing, affected, collect({reach: reach, role: role, ties: ties}) AS paths,
     affected.id + ' ' + listing.claim AS pair
WHERE pair > $asked.after
WITH * ORDER BY pair LIMIT $asked.page
MATCH (register:Register)<-[:IN]-(listing)-[:ON]->(listed:Subject)
WITH pair, listing.extension_documents AS extended,
  listing {.*, register: register.id, rivals: COLLECT {
    MATCH (listed)<-[:ON]-(rival:Listing)-[:IN]->(register)
    WHERE rival.decision = listing.decision AND rival.document <> listing.document
      AND rival.asserted <= $data AND $data < rival.withdrawn
      AND rival.since < listing.until AND listing.since < rival.until
    RETURN rival {.record, .claim, .since, .until, .document, .locator}
  }, did: CASE WHEN $asked.proof THEN head(COLLECT {
    MATCH (conduct:Conduct {record: listing.conduct}) WHERE conduct.asserted <= $data AND $data < conduct.withdrawn
    RETURN conduct {.*}
  }) ELSE null END} AS listing,
  listed {.id, .kind, profile: head(COLLECT {
    MATCH (listed)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN profile {.*}
  })} AS listed,
  affected {.id, .kind, profile: head(COLLECT {
    MATCH (affected)<-[:DESCRIBES]-(profile:Profile) WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN profile {.*}
  })} AS affected,
  COLLECT {
    UNWIND paths AS path
    RETURN path {.reach, .role,
      ties: COLLECT {
        UNWIND path.ties AS tie
        WITH tie, startNode(tie) AS source, endNode(tie) AS target
        RETURN tie {.*, source: source.id, target: target.id, same: COLLECT {
          MATCH (source)-[same]->(target)
          WHERE same.kind = tie.kind AND same.claim <> tie.claim AND same.asserted <= $data AND $data < same.withdrawn
          RETURN same {.record, .claim, .since, .until, .document, .locator}
        }}
      },
      lifted: COLLECT {
        WITH path WHERE path.reach = 'children'
        UNWIND [startNode(path.ties[-1])] AS parent
        MATCH (parent)<-[:FREES]-(exemption:Exemption)
        WHERE exemption.asserted <= $data AND $data < exemption.withdrawn
          AND (exemption.listing IS NULL OR exemption.listing = listing.record)
        RETURN exemption {.*}
      },
      bases: COLLECT {
        MATCH (register)-[:TRIGGERS]->(basis:Basis)
        WHERE $rules IN coalesce(basis.rules, [$rules]) // none: a copy from before versions were kept, of these rules
          AND basis.reach = path.reach AND (path.role IN basis.roles OR size(basis.roles) = 0)
          AND (basis.listed IS NULL OR basis.listed = CASE listed.kind WHEN 'person' THEN 'person' ELSE 'unit' END)
          AND (basis.affected IS NULL OR basis.affected = CASE affected.kind WHEN 'person' THEN 'person' ELSE 'unit' END)
        RETURN basis.id
      }}
  } AS paths,
  COLLECT {
    MATCH (affected)<-[:FREES]-(exemption:Exemption)
    WHERE exemption.asserted <= $data AND $data < exemption.withdrawn
      AND (exemption.listing IS NULL OR exemption.listing = listing.record)
    RETURN exemption {.*}
  } AS exemptions
WITH *, reduce(all = [listing, listing.did, listed.profile, affected.profile] + listing.rivals + exemptions, path IN paths |
       all + path.ties + path.lifted + reduce(same = [], tie IN path.ties | same + tie.same)) AS claims
RETURN pair, listing, listed, affected, paths, exemptions,
  CASE WHEN $asked.proof THEN COLLECT {
    UNWIND paths AS path
    UNWIND path.ties AS tie
    UNWIND [tie.source, tie.target] AS id
    WITH DISTINCT id
    MATCH (subject:Subject {id: id})<-[:DESCRIBES]-(profile:Profile)
    WHERE profile.asserted <= $data AND $data < profile.withdrawn
    RETURN subject {.id, .kind, profile: profile {.*}}
  } ELSE [] END AS subjects,
  CASE WHEN $asked.proof THEN COLLECT {
    UNWIND [claim IN claims | claim.document] + coalesce(extended, []) AS id
    WITH DISTINCT id
    MATCH (document:Document {record: id})
    WHERE document.asserted <= $data AND $data < document.withdrawn
    RETURN document {.*}
  } ELSE [] END AS documents
ORDER BY pair
