// Every query that was loaded: how far it was read, and what became of the rows of its last load.
MATCH (q:LoadedQuery)
RETURN q.query_key AS query_key, q.kind AS kind, q.name AS name, q.watermark AS watermark,
  q.mark_kind AS mark_kind, q.mark AS mark, q.read AS read, q.accepted AS accepted,
  q.amended AS amended, q.duplicate AS duplicate, q.rejected AS rejected,
  q.left_out AS left_out
ORDER BY kind, name, query_key
