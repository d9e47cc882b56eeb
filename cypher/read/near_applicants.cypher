// Applicants whose id begins alike, at most a thousand: to find the one that was meant.
// $prefix
MATCH (a:Applicant)
WHERE a.applicant_id STARTS WITH $prefix
RETURN a.applicant_id AS applicant_id
ORDER BY applicant_id
LIMIT 1000
