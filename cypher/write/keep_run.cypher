// Finish a run without making it the current one: it can be read by its id.
// $run_id, $status
MATCH (r:Run {run_id: $run_id})
SET r.status = $status
