// Tell of payments that were not known when their instalments were written.
// $rows: [{instalment_key, paid_at, amount_paid}]
UNWIND $rows AS row
MATCH (n:Instalment {instalment_key: row.instalment_key})
WHERE n.paid_at IS NULL
SET n.paid_at = row.paid_at, n.amount_paid = row.amount_paid
