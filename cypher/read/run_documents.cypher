// The evidence documents of a run, in their order.
// $run_id
MATCH (d:Document {run_id: $run_id})
RETURN d.text AS text
ORDER BY d.place
