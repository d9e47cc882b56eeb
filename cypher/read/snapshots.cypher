// Every version of the models or of the statistics.
MATCH (n:`label`)
RETURN n.version AS version, n.text AS text, n.active AS active
ORDER BY version
