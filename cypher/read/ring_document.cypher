// The evidence document of one ring in a run.
// $run_id, $quoted: the ring_id as the document writes it
MATCH (d:Document {run_id: $run_id})
WHERE d.text CONTAINS $quoted
RETURN d.text AS text
ORDER BY text
