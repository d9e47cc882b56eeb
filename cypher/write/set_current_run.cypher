// Finish a run and make it the current one, at once: its status, its rings' columns and the pointer.
// A ring that the run does not have is of no current run: it keeps its node and its history.
// $run_id, $status
MATCH (s:Store {store_id: 'store'})
MATCH (r:Run {run_id: $run_id})
OPTIONAL MATCH (s)-[old:CURRENT]->(:Run)
DELETE old
WITH DISTINCT s, r
MERGE (s)-[:CURRENT]->(r)
SET r.status = $status
WITH r
OPTIONAL MATCH (gone:Ring)
WHERE gone.run_id <> $run_id
SET gone.run_id = null, gone.status = null
WITH DISTINCT r
MATCH (g:Ring)-[f:FOUND_IN]->(r)
SET g.run_id = f.run_id, g.score_micro = f.score_micro, g.probability = f.probability,
  g.q_value = f.q_value, g.q_basis = f.q_basis, g.status = f.status, g.size = f.size,
  g.first_seen = f.first_seen, g.last_seen = f.last_seen, g.shared_phone = f.shared_phone,
  g.shared_contact_phone = f.shared_contact_phone,
  g.shared_consignee_phone = f.shared_consignee_phone, g.shared_email = f.shared_email,
  g.shared_national_id = f.shared_national_id, g.shared_bank_card = f.shared_bank_card,
  g.shared_payer_account = f.shared_payer_account, g.shared_device = f.shared_device,
  g.shared_asset = f.shared_asset, g.shared_ip = f.shared_ip, g.shared_wifi = f.shared_wifi,
  g.shared_room = f.shared_room, g.shared_home_room = f.shared_home_room,
  g.shared_geo_cell = f.shared_geo_cell, g.shared_employer = f.shared_employer,
  g.shared_company = f.shared_company, g.shared_representative = f.shared_representative,
  g.shared_agent = f.shared_agent, g.shared_merchant = f.shared_merchant,
  g.shared_channel = f.shared_channel, g.shared_staff = f.shared_staff,
  g.shared_near_phone = f.shared_near_phone, g.shared_near_national_id = f.shared_near_national_id,
  g.shared_near_bank_card = f.shared_near_bank_card, g.shared_email_stem = f.shared_email_stem,
  g.defaults_known = f.defaults_known, g.likely_kind = f.likely_kind,
  g.innocent_kind = f.innocent_kind, g.innocent_score_micro = f.innocent_score_micro,
  g.explanation = f.explanation, g.explanation_zh = f.explanation_zh
