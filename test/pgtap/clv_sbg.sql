-- The shifted beta-geometric model: published fits, the likelihood and predictions
-- against plain SQL, recovery of parameters, delayed entry, statuses, errors, hostile
-- states
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.off(x float8, y float8) RETURNS float8 LANGUAGE sql
AS $$ SELECT abs(x / y - 1) $$;

------------------------------------------------------------------------
-- Published data (Fader and Hardie 2007): 1000 customers, seven renewals
------------------------------------------------------------------------
CREATE TEMP TABLE survivors (segment, n) AS VALUES
	('Regular', ARRAY[1000, 631, 468, 382, 326, 289, 262, 241]),
	('High End', ARRAY[1000, 869, 743, 653, 593, 551, 517, 491]);
CREATE TEMP TABLE contracts AS
SELECT segment, t AS tenure, true AS churned, n[t] - n[t + 1] AS weight
  FROM survivors, generate_series(1, 7) AS t
UNION ALL SELECT segment, 7, false, n[8] FROM survivors;
CREATE TEMP TABLE fitted AS
SELECT segment, sbg_fit(tenure, churned, 0, weight) AS m FROM contracts GROUP BY segment;
SELECT ok((m).status = 'ok' AND (m).customers = 1000 AND (m).details IS NULL
          AND round((m).alpha::numeric, 6) = alpha AND round((m).beta::numeric, 6) = beta
          AND round((m).log_likelihood::numeric, 9) = log_likelihood
          AND abs((m).alpha_se / (m).alpha - alpha_se) < 1e-6
          AND abs((m).beta_se / (m).beta - beta_se) < 1e-6, format('%s: %s', segment, m))
  FROM fitted JOIN (VALUES
	('Regular', 0.704077, 1.182043, -1680.265188463, 0.093170, 0.128993),
	('High End', 0.668088, 3.806095, -1611.158147391, 0.155271, 0.206387))
	AS v (segment, alpha, beta, log_likelihood, alpha_se, beta_se) USING (segment);
SELECT cmp_ok(pg_temp.off(expected_remaining_tenure(m, tenure, 0.1)::float8, expected), '<',
              1e-8::float8, 'remaining tenure of ' || tenure)
  FROM fitted, (VALUES (0, 2.96439927026), (1, 4.10313977508), (4, 5.89409536138))
       AS v (tenure, expected)
 WHERE segment = 'Regular';

-- whole weights: the same to the last digit in any order
SELECT is((SELECT sbg_fit(tenure, churned, 0, weight ORDER BY tenure, churned)::text
             FROM contracts WHERE segment = c.segment),
          (SELECT sbg_fit(tenure, churned, 0, weight ORDER BY tenure DESC, weight)::text
             FROM contracts WHERE segment = c.segment), 'any order, ' || segment)
  FROM (SELECT DISTINCT segment FROM contracts) AS c;
-- one row for each customer gives the same, to the last digit
SELECT is((SELECT sbg_fit(tenure, churned)::text FROM contracts, generate_series(1, weight)
            WHERE segment = 'Regular'), m::text, 'rows do as weights')
  FROM fitted WHERE segment = 'Regular';

-- the likelihood in SQL has its maximum there, and the curvature that is reported
CREATE FUNCTION pg_temp.total(segment text, ln_alpha float8, ln_beta float8) RETURNS float8
LANGUAGE sql AS $$
	SELECT sum(weight * (CASE WHEN churned THEN ln(a / (a + b + tenure - 1)) ELSE 0 END
	           + (SELECT coalesce(sum(ln((b + t - 1) / (a + b + t - 1))), 0)
	                FROM generate_series(1, tenure - churned::integer) AS t)))
	  FROM contracts c, (SELECT exp(ln_alpha) AS a, exp(ln_beta) AS b) AS p
	 WHERE c.segment = total.segment
$$;
CREATE TEMP TABLE shifted AS
SELECT segment, m, i, j, pg_temp.total(segment, ln((m).alpha) + 0.001 * i,
                                       ln((m).beta) + 0.001 * j) AS f
  FROM fitted, generate_series(-1, 1) AS i, generate_series(-1, 1) AS j;
CREATE TEMP TABLE curvature AS
SELECT segment, m, (m).covariance AS c, max(f) FILTER (WHERE i = 0 AND j = 0) AS value,
       sum(f * i) FILTER (WHERE j = 0) / 0.002 AS by_a,
       sum(f * j) FILTER (WHERE i = 0) / 0.002 AS by_b,
       sum(f * (3 * i * i - 2)) FILTER (WHERE j = 0) / 1e-6 AS aa,
       sum(f * (3 * j * j - 2)) FILTER (WHERE i = 0) / 1e-6 AS bb,
       sum(f * i * j) / 4e-6 AS ab
  FROM shifted GROUP BY segment, m;
SELECT ok(pg_temp.off(value, (m).log_likelihood) < 1e-13 AND abs(by_a) < 1e-3
          AND abs(by_b) < 1e-3, format('%s: the maximum, slopes %s, %s', segment, by_a, by_b))
  FROM curvature;
SELECT ok(greatest(abs(c[1][1] * aa + c[1][2] * ab + 1), abs(c[1][1] * ab + c[1][2] * bb),
                   abs(c[2][1] * ab + c[2][2] * bb + 1)) < 1e-3,
          segment || ': covariances are the inverse of the curvature')
  FROM curvature;

------------------------------------------------------------------------
-- Predictions
------------------------------------------------------------------------
-- against the products and sums that they stand for
CREATE TEMP TABLE models AS
SELECT sbg_model(alpha, beta) AS m, alpha, beta
  FROM (VALUES (0.704, 1.182), (0.668, 3.806), (2, 3), (1, 1), (30, 400), (0.001, 5),
               (1e4, 5e4)) AS v (alpha, beta);
SELECT cmp_ok(max(greatest(abs(retention_rate(m, t)::float8 / r - 1),
                           abs(survival_rate(m, t)::float8 / s - 1))), '<', 1e-12::float8,
              format('survival and retention, %s', m))
  FROM (SELECT m, t, r, exp(sum(ln(r)) OVER (PARTITION BY m::text ORDER BY t)) AS s
          FROM (SELECT m, t, (beta + t - 1)::float8 / (alpha + beta + t - 1)::float8 AS r
                  FROM models, generate_series(1, 100) AS t) AS q) AS p
 GROUP BY m::text, m;
SELECT is(survival_rate(m, 0), 1.0, 'all are there at first') FROM models LIMIT 1;
SELECT cmp_ok(max(pg_temp.off(expected_remaining_tenure(m, tenure, d)::float8, sum)), '<',
              1e-11::float8, format('remaining tenure at %s, %s', d, m))
  FROM (SELECT m, tenure, d, sum(exp(greatest(ln_s - (k - 1) * ln(1 + d), -700)))
          FROM (SELECT m, tenure, d, k, sum(ln((beta + tenure + k - 1)::float8
                       / (alpha + beta + tenure + k - 1)::float8))
                       OVER (PARTITION BY m::text, tenure, d ORDER BY k) AS ln_s
                  FROM models, (VALUES (1.7::float8), (0.1), (0.02)) AS v (d),
                       unnest(ARRAY[0, 1, 50]) AS tenure, generate_series(1, 2000) AS k) AS q
         GROUP BY m::text, m, tenure, d) AS p
 GROUP BY m::text, m, d;
-- by mpmath, with 60 digits
SELECT cmp_ok(pg_temp.off(expected_remaining_tenure(sbg_model(alpha, beta), tenure, d)::float8,
                          expected), '<', 1e-10::float8,
              format('remaining tenure of %s at %s, alpha %s', tenure, d, alpha))
  FROM (VALUES (30, 400, 0, 1.7::float8, 1.419382903316852), (1e-6, 1e-6, 4, 1e-5,
	100000.0319931975), (1.0001, 2, 100, 1e-5, 643.752567269043))
	AS v (alpha, beta, tenure, d, expected);
-- where the fraction gives way to the integral: no step
SELECT cmp_ok(max(abs(y / before - 1)), '<', 0.02::numeric, 'smooth in the discount rate')
  FROM (SELECT expected_remaining_tenure(sbg_model(0.7, 2), 3, d) AS y,
               lag(expected_remaining_tenure(sbg_model(0.7, 2), 3, d)) OVER (ORDER BY d) AS before
          FROM (SELECT 1e-7 * 1.01 ^ k AS d FROM generate_series(0, 900) AS k) AS s) AS q;
-- of parameters as large and as small as they can be, against exact arithmetic
SELECT is_empty($$SELECT m, t FROM (VALUES (1e-300::float8), (1), (1e300), (1e308),
			(1.7e308)) AS a (alpha), (VALUES (1e-300::float8), (1), (1e300), (1e308), (1.7e308))
			AS b (beta), unnest(ARRAY[1, 2, 10000]) AS t,
		LATERAL (SELECT sbg_model(a.alpha, b.beta) AS m) AS s,
		LATERAL (SELECT b.beta::numeric + t - 1 AS renew, a.alpha::numeric AS leave) AS n,
		LATERAL (SELECT CAST(renew / (leave + renew) AS numeric(900, 850)) AS want) AS w
	WHERE want > 1e-300 AND NOT abs(retention_rate(m, t) - want) <= 1e-14 * want
	   OR t = 1 AND survival_rate(m, 1) <> retention_rate(m, 1)$$, 'extreme parameters');
-- without a discount
SELECT is(expected_remaining_tenure(sbg_model(alpha, 3), 5, 0), expected,
          'no discount, alpha ' || alpha)
  FROM (VALUES (2, 8.0), (1.5, 16.0), (1, NULL), (0.5, NULL)) AS v (alpha, expected);
SELECT is(clv(sbg_model(2, 3), 100, 5, 0), 800.0, 'clv is the margin times that');
SELECT is(clv(sbg_model(1, 3), 100, 5, 0), NULL, 'or NULL');
SELECT is(clv(amount, '1 year', '5 years'), 1000.0, 'clv of bare literals still resolves')
  FROM unnest(ARRAY[120, 80]) AS amount;
SELECT is(num_nonnulls(survival_rate(m, 3), retention_rate(m, 3),
                       expected_remaining_tenure(m, 3, 0.1), clv(m, 10, 3, 0.1)), 0,
          'a model without parameters predicts nothing')
  FROM (SELECT '(,,,,,,10,0,no_renewals_due,)'::cx_sbg AS m) AS q;

------------------------------------------------------------------------
-- Simulated customers, of whom some are older than the data
------------------------------------------------------------------------
SELECT setseed(0.31);
SELECT diag('setseed(0.31)');
CREATE FUNCTION pg_temp.beta_draw(a integer, b integer) RETURNS float8 LANGUAGE sql AS $$
	SELECT x / (x + y) FROM (SELECT -sum(ln(1 - random())) FILTER (WHERE i <= a) AS x,
	                                -sum(ln(1 - random())) FILTER (WHERE i > a) AS y
	                           FROM generate_series(1, a + b) AS i) AS g
$$;
CREATE TEMP TABLE simulated AS
SELECT start, least(life, 12 + start) AS tenure, life <= 12 + start AS churned
  FROM (SELECT start, 1 + floor(ln(1 - random()) / ln(1 - theta))::integer AS life
          FROM (SELECT i % 15 AS start, pg_temp.beta_draw(1 + 0 * i, 4) AS theta
                  FROM generate_series(1, 20000) AS i) AS c) AS l
 WHERE life > start;
SELECT ok((m).status = 'ok' AND abs(ln((m).alpha / 1) * (m).alpha / (m).alpha_se) < 4
          AND abs(ln((m).beta / 4) * (m).beta / (m).beta_se) < 4,
          format('delayed entry: recovered %s', m))
  FROM (SELECT sbg_fit(tenure, churned, start, 1) AS m FROM simulated) AS q;
SELECT cmp_ok(survival_rate(m, 5), '>', 4 / 9.0 + 0.1, format('without it: not %s', m))
  FROM (SELECT sbg_fit(tenure, churned) AS m FROM simulated) AS q;

------------------------------------------------------------------------
-- Status
------------------------------------------------------------------------
SELECT is((SELECT (sbg_fit(tenure, churned, entry, weight)).status
             FROM jsonb_to_recordset(rows) AS r (tenure integer, churned boolean,
                  entry integer, weight float8), generate_series(1, 100)), expected, name)
  FROM (VALUES
	('no renewal has fallen due', '[{"tenure":0,"churned":false,"entry":0,"weight":1}]'::jsonb,
	 'no_renewals_due'),
	('none since they were seen', '[{"tenure":5,"churned":false,"entry":5,"weight":1}]',
	 'no_renewals_due'),
	('none since the last tenure that there is',
	 '[{"tenure":10000,"churned":false,"entry":10000,"weight":1}]', 'no_renewals_due'),
	('no weight', '[{"tenure":5,"churned":true,"entry":0,"weight":0}]', 'no_rows'),
	('none is lost', '[{"tenure":5,"churned":false,"entry":0,"weight":1}]', 'boundary'),
	('none renews', '[{"tenure":1,"churned":true,"entry":0,"weight":1}]', 'boundary'),
	('one renewal only', '[{"tenure":1,"churned":true,"entry":0,"weight":1},
	  {"tenure":1,"churned":false,"entry":0,"weight":3}]', 'boundary'),
	('all alike', '[{"tenure":2,"churned":true,"entry":0,"weight":1},
	  {"tenure":3,"churned":true,"entry":0,"weight":1},
	  {"tenure":4,"churned":true,"entry":0,"weight":1}]', 'boundary'))
	AS v (name, rows, expected);
SELECT is((sbg_fit(3, true)).alpha_se, NULL, 'no standard errors at a boundary');
SELECT is(sbg_fit(tenure, NULL), NULL, 'NULLs only give NULL') FROM contracts;
SELECT is(sbg_fit(tenure, churned), NULL, 'no rows give NULL') FROM contracts WHERE false;

------------------------------------------------------------------------
-- Errors
------------------------------------------------------------------------
SELECT throws_ok('SELECT ' || call, code, message, call) FROM (VALUES
	('sbg_fit(-1, false)', '22003', 'tenure -1 is out of range'),
	('sbg_fit(10001, false)', '22003', 'tenure 10001 is out of range'),
	('sbg_fit(0, true)', '22003', 'tenure 0 is out of range for entry_tenure 0'),
	('sbg_fit(3, true, 3, 1)', '22003', 'tenure 3 is out of range for entry_tenure 3'),
	('sbg_fit(3, false, 4, 1)', '22003', 'tenure 3 is out of range for entry_tenure 4'),
	('sbg_fit(3, false, -1, 1)', '22003', 'entry_tenure -1 is out of range'),
	('sbg_fit(3, false, 0, -1)', '22003', 'weight -1 is out of range'),
	('sbg_fit(3, false, 0, 1e308) FROM generate_series(1, 2)', '22003',
	 'sum is out of range for type double precision'),
	('sbg_model(0, 1)', '22023', 'parameter alpha 0 is out of range'),
	('survival_rate(''(1,-1,,,,,,,,)''::cx_sbg, 1)', '22023', 'parameter beta -1 is out of range'),
	('survival_rate(sbg_model(1, 1), -1)', '22023', 'number of periods -1 is out of range'),
	('retention_rate(sbg_model(1, 1), 0)', '22023', 'period 0 is out of range'),
	('expected_remaining_tenure(sbg_model(1, 1), -1, 0.1)', '22003', 'tenure -1 is out of range'),
	('expected_remaining_tenure(sbg_model(1, 1), 1, -0.1)', '22023',
	 'discount rate -0.1 is out of range'),
	('clv(sbg_model(1, 1), ''NaN'', 1, 0.1)', '22003', 'margin per period NaN is out of range'))
	AS v (call, code, message);
SELECT throws_ok('SELECT ' || call, '22P03', 'malformed aggregate state', call) FROM (VALUES
	('cx_sbg_finalfn(''{}'')'), ('cx_sbg_finalfn(''{1}'')'), ('cx_sbg_finalfn(''{1,2,3}'')'),
	('cx_sbg_finalfn(''{1,NULL}'')'), ('cx_sbg_finalfn(''{{1,2},{3,4}}'')'),
	('cx_sbg_finalfn(''{1,2,-3,4}'')'), ('cx_sbg_finalfn(''{1,2,3,NaN}'')'),
	('cx_sbg_finalfn(array_fill(0::float8, ARRAY[20004]))'),
	-- customers without a row, and renewals that more meet than there are
	('cx_sbg_finalfn(''{0,5,1,2}'')'), ('cx_sbg_finalfn(''{3,5,1,2,3,2.1}'')'),
	('cx_sbg_combinefn(''{1,0,1e308,2}'', ''{1,1,1e308,1}'')'),
	('cx_sbg_combinefn(''{0,0}'', ''{1,1e308,1e308,1e308}'')'),
	('cx_sbg_transfn(''{1,Infinity}'', 1, true)'), ('cx_sbg_combinefn(''{0,0}'', ''{-1,0}'')'))
	AS v (call);
-- states are equal, to the byte, in either order, and whatever array is the longer
SELECT is(array_send(cx_sbg_combinefn(a, b))
          = array_send(cx_sbg_combinefn(b, a)), true, 'a + b is b + a')
  FROM (SELECT cx_sbg_transfn('{0,0}', 3, true) AS a, cx_sbg_transfn('{0,0}', 30, false) AS b)
       AS s;
-- only the values of an array count, not where its subscripts begin
SELECT is(cx_sbg_finalfn(format('[-7:%s]=%s', cardinality(state) - 8, state)::float8[]),
		cx_sbg_finalfn(state), 'subscripts from -7')
  FROM (SELECT cx_sbg_transfn(cx_sbg_transfn('{0,0}', 3, true), 4, false) AS state) AS s;

SELECT * FROM finish();
ROLLBACK;
