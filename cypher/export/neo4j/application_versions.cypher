// Every older version of an application, known by then: one record a page of nodes in order of their key, its rows as lists.
// $as_of, $after (the last key of the page before), $page (nodes)
MATCH (n:ApplicationVersion)
WHERE n.version_key > $after
WITH n
ORDER BY n.version_key
LIMIT $page
RETURN max(n.version_key) AS last, collect(CASE WHEN n.recorded_at <= $as_of THEN [
  n.application_id, n.applicant_id, n.applied_at, n.registered_at, n.recorded_at, n.superseded_at,
  n.applicant_kind, n.name_mask, n.name_token, n.surname_token, n.birth_year, n.birth_token,
  n.national_id_valid, n.industry, n.founded_on, n.annual_revenue, n.total_assets,
  n.total_liabilities, n.risk_flags, n.latitude, n.longitude, n.product, n.amount, n.currency,
  n.term_months, n.deposit, n.monthly_price, n.credit_score, n.credit_report_at, n.credit_provider,
  n.recent_inquiries, n.open_loans, n.worst_overdue_days, n.income, n.monthly_debt, n.checks,
  n.decision, n.decided_at, n.delivered_at, n.row_token, n.carried, n.said
] END) AS rows
ORDER BY last
