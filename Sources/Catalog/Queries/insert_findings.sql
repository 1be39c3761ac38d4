-- $1 operation; in the same order, one a finding, $2 volumes or NULL, $3 codes, $4 outcomes, $5 subjects, $6 summaries, $7 remedies.
INSERT INTO tidemark.findings (operation_id, position, volume_id, code, outcome, subject, summary, remedy)
SELECT $1::uuid, f.position - 1, f.volume_id, f.code, f.outcome, f.subject, f.summary, f.remedy
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
  WITH ORDINALITY AS f (volume_id, code, outcome, subject, summary, remedy, position)
