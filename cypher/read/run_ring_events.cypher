// What became of rings in a run.
// $run_id
MATCH (e:RingEvent {written_by: $run_id})
RETURN properties(e) AS properties
ORDER BY e.place
