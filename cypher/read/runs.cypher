// Every run, oldest first.
MATCH (r:Run)
RETURN r.run_id AS run_id, r.as_of AS as_of, r.status AS status, r.rings AS rings, r.reported AS reported,
  r.started_with AS started_with
ORDER BY as_of, run_id
