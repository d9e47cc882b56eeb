// Why a ring is one: each reason with its weight; the weights sum to the ring's score.
// $ring_id: text, e.g. "R-0001". The ring.
// Returns a row for each reason, the heaviest first.
MATCH (g:Ring {ring_id: $ring_id})-[:SUPPORTED_BY]->(e:Evidence)
WHERE e.run_id = g.run_id
RETURN e.kind AS kind, e.code AS code, e.attribute_type AS attribute_type, e.attribute AS attribute,
  e.weight_micro AS weight_micro, e.applicant_ids AS applicant_ids, e.sentence AS sentence,
  e.sentence_zh AS sentence_zh
ORDER BY weight_micro DESC, kind, code, attribute_type, attribute, applicant_ids
