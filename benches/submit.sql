-- Drafts to submit: what eight departments each of thirteen counties owe in rounds of the far
-- future, each round a copy of the county's open one. Ordered by half year and then at random, as
-- the reports of one half year come in: all of a county count into one row of its numbers.
CREATE TABLE bench_filer AS
SELECT DISTINCT ON (account.username)
  account.username, account.id AS account_id, obligation.organization_id, obligation.round_id,
  obligation.division_code, obligation.due_at, draft.content
FROM account
JOIN role_grant ON role_grant.account_id = account.id
JOIN reporting_obligation AS obligation ON obligation.organization_id = role_grant.organization_id
JOIN work_report AS filed ON filed.organization_id = obligation.organization_id AND filed.versions > 0
JOIN work_report_draft AS draft ON draft.report_id = filed.id
WHERE account.username ~ '\.d0[1-8]\.secretary$'
ORDER BY account.username, obligation.period DESC, filed.period DESC;

DELETE FROM bench_filer
WHERE username NOT IN (SELECT username FROM bench_filer ORDER BY username LIMIT 104);

CREATE TABLE bench_round AS
SELECT gen_random_uuid() AS id, round.id AS model, half.period
FROM reporting_round AS round,
  (SELECT year || '-H' || half AS period FROM generate_series(2100, 2249) AS year, generate_series(1, 2) AS half) AS half
WHERE round.id IN (SELECT round_id FROM bench_filer);

INSERT INTO reporting_round
  (id, issuer_id, period, title, audience, due_at, grace_until, lock_at, form, opened_at)
SELECT bench_round.id, issuer_id, bench_round.period, title, audience, due_at, grace_until, lock_at, form, opened_at
FROM bench_round JOIN reporting_round AS round ON round.id = bench_round.model;

CREATE TABLE bench_case AS
SELECT row_number() OVER (ORDER BY bench_round.period, random()) - 1 AS n,
  username, account_id, organization_id AS organization, bench_round.id AS round, bench_round.period,
  division_code AS division, due_at, content, gen_random_uuid() AS obligation, gen_random_uuid() AS report
FROM bench_filer JOIN bench_round ON bench_round.model = bench_filer.round_id;
ALTER TABLE bench_case ADD PRIMARY KEY (n);

INSERT INTO reporting_obligation
  (id, round_id, organization_id, period, division_code, due_at, exempted)
SELECT obligation, round, organization, period, division, due_at, false FROM bench_case;

INSERT INTO work_report
  (id, obligation_id, round_id, organization_id, period, division_code, province_code, status,
   revision, late, filed_at, versions, created_at)
SELECT report, obligation, round, organization, period, division, division / 10000 * 10000, 'DRAFT',
  1, false, 'epoch', 0, now()
FROM bench_case;

INSERT INTO work_report_draft (report_id, content) SELECT report, content FROM bench_case;

INSERT INTO work_report_state (report_id, number, status, since, by_account_id)
SELECT report, 1, 'DRAFT', now(), account_id FROM bench_case;

INSERT INTO tally (period, division_code, part, turns_at, n0, n1, n2, n3, n4, n5, n6, n7)
SELECT period, division, 'reporting', due_at, count(*), 0, 0, 0, 0, 0, 0, 0
FROM bench_case GROUP BY period, division, due_at;
