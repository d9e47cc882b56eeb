// Take away the nodes of one label that a run left half written.
// $run_id
MATCH (r:Run {run_id: $run_id})
WHERE r.status = 'writing'
MATCH (n:`label` {`key`: $run_id})
DETACH DELETE n
