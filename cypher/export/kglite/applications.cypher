// Every application with the columns of its newest version, a row each, known by then.
// $as_of
MATCH (n:Application)
WHERE n.recorded_at <= $as_of
RETURN
  n.application_id AS application_id, n.applicant_id AS applicant_id, n.applied_at AS applied_at,
  n.registered_at AS registered_at, n.recorded_at AS recorded_at, n.superseded_at AS superseded_at,
  n.applicant_kind AS applicant_kind, n.name_mask AS name_mask, n.name_token AS name_token,
  n.surname_token AS surname_token, n.birth_year AS birth_year, n.birth_token AS birth_token,
  n.national_id_valid AS national_id_valid, n.industry AS industry, n.founded_on AS founded_on,
  n.annual_revenue AS annual_revenue, n.total_assets AS total_assets,
  n.total_liabilities AS total_liabilities, n.risk_flags AS risk_flags, n.latitude AS latitude,
  n.longitude AS longitude, n.product AS product, n.amount AS amount, n.currency AS currency,
  n.term_months AS term_months, n.deposit AS deposit, n.monthly_price AS monthly_price,
  n.credit_score AS credit_score, n.credit_report_at AS credit_report_at,
  n.credit_provider AS credit_provider, n.recent_inquiries AS recent_inquiries,
  n.open_loans AS open_loans, n.worst_overdue_days AS worst_overdue_days, n.income AS income,
  n.monthly_debt AS monthly_debt, n.checks AS checks, n.decision AS decision,
  n.decided_at AS decided_at, n.delivered_at AS delivered_at, n.row_token AS row_token,
  n.carried AS carried, n.said AS said
ORDER BY n.application_id
