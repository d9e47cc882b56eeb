// Which of these applicants there are.
// $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})
RETURN a.applicant_id AS applicant_id
ORDER BY applicant_id
