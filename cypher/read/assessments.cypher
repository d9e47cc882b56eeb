// The decisions on one application, the newest first.
// $application_id
MATCH (d:Assessment {application_id: $application_id})
RETURN d.assessment_id AS assessment_id, d.sequence AS sequence, d.row_token AS row_token, d.text AS text
ORDER BY sequence DESC
