// Every decision on an application, in the order of their numbers.
MATCH (d:Assessment)
RETURN d.assessment_id AS assessment_id, d.application_id AS application_id, d.sequence AS sequence,
  d.row_token AS row_token, d.text AS text
ORDER BY sequence, assessment_id
