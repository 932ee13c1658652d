-- Customer lifetime value by formula, and rfm_agg(): tables of cases, errors,
-- properties against plain SQL, plans, hostile states
BEGIN;
SELECT plan(184);
SET LOCAL timezone = 'UTC';
SET LOCAL intervalstyle = 'postgres';

-- formulas --------------------------------------------------------------

SELECT is(clv_from_averages(a, b, c)::text, expected,
	format('clv_from_averages(%s, %s, %s)', a, b, c))
  FROM (VALUES (200, 12, 5, '12000'), (0.1, 0.2, 0.3, '0.006'), (200.00, 12.0, 5.0, '12000'),
               (-5, 2, 3, '-30'), (0, 0, 0, '0'),
               (12345678901234567890.123, 1000, 10, '123456789012345678901230')) AS v (a, b, c,
				expected);

SELECT is(round(clv_from_retention(m, r, i), 10), round(expected, 10),
	format('clv_from_retention(%s, %s, %s)', m, r, i))
  FROM (VALUES (100, 0.8, 0.1, 800 / 3.0), (100, 0, 0.1, 0), (100, 0.5, 0, 100),
	(100, 1, 0.25, 400), (-10, 0.5, 0.5, -5))
    AS v (m, r, i, expected);
-- the sum it stands for: m (r / (1 + i))^k from k = 1 on
SELECT is(round(clv_from_retention(40, 0.75, 0.08), 12), round(sum(40 * (0.75 / 1.08) ^ k), 12),
	'clv_from_retention is the sum of its series')
  FROM generate_series(1, 200) AS k;

SELECT throws_ok(format('SELECT %s', call), '22003', message, call)
  FROM (VALUES
    ('clv_from_averages(''NaN'', 1, 1)', 'average purchase value NaN is out of range'),
    ('clv_from_averages(1, -1, 1)', 'number of purchases per year -1 is out of range'),
    ('clv_from_averages(1, ''NaN'', 1)', 'number of purchases per year NaN is out of range'),
    ('clv_from_averages(1, 1, -0.5)', 'lifespan in years -0.5 is out of range'),
    ('clv_from_retention(''NaN'', 0.5, 0.1)', 'margin per period NaN is out of range'),
    ('clv_from_retention(1, -0.1, 0.1)', 'retention rate -0.1 is out of range'),
    ('clv_from_retention(1, 1.1, 0.1)', 'retention rate 1.1 is out of range'),
    ('clv_from_retention(1, ''NaN'', 0.1)', 'retention rate NaN is out of range'),
    ('clv_from_retention(1, 0.5, -0.1)', 'discount rate -0.1 is out of range'),
    ('clv_from_retention(1, 1, 0)', 'discount rate 0 is out of range')) AS v (call, message);

-- clv(amount, observed, lifespan) ----------------------------------------

SELECT is(clv(200, '1 year', '5 years')::text, '12000', '12 x 200 in a year, kept 5 years')
	FROM generate_series(1, 12);
SELECT is(clv(200::float8, '1 year', '5 years')::text, '12000', 'the same in double precision')
	FROM generate_series(1, 12);
SELECT is(round(clv(amount, '6 months', '2 years'), 12), round(30.5 * 730.5 / 180, 12),
	'months are 30 days, years 365.25')
  FROM unnest(ARRAY[10.5, 20]) AS amount;
SELECT is(clv(amount, '1 year', '1 year'), 0.3, 'numeric amounts are summed exactly')
	FROM unnest(ARRAY[0.1, 0.2]) AS amount;
SELECT is(clv(amount, '1 year', '1 year'), 2.0, 'doubles keep small amounts beside large ones')
  FROM unnest(ARRAY[1, 1e100, 1, -1e100]::float8[]) AS amount;
SELECT is(clv(amount, '1 year', '3 years'), 30.0, 'NULL amounts are skipped')
	FROM unnest(ARRAY[NULL, 10, NULL]) AS amount;
SELECT is(clv(amount, '1 year', '3 years'), NULL, 'no amount gives NULL')
	FROM unnest(ARRAY[NULL, NULL]::numeric[]) AS amount;
SELECT is(clv(amount, '1 year', '3 years'), NULL, 'no row gives NULL, in double precision, too')
	FROM unnest(ARRAY[]::float8[]) AS amount;
SELECT is(clv(amount, NULL, '3 years'), NULL, 'NULL intervals skip the row')
	FROM unnest(ARRAY[1, 2]) AS amount;

SELECT throws_ok(format('SELECT clv(amount::%s, observed::interval, lifespan::interval) FROM '
	'(VALUES %s) AS v (amount, observed, lifespan)', type, rows), code, message, format('%s: '
		'%s', type, message))
  FROM (VALUES ('numeric'), ('float8')) AS t (type), (VALUES
    ('(''NaN'', ''1 year'', ''1 year'')', '22003', 'amount NaN is out of range'),
    ('(''1'', ''0'', ''1 year'')', '22023', 'observed 00:00:00 is out of range'),
    ('(''1'', ''-1 day'', ''1 year'')', '22023', 'observed -1 days is out of range'),
    ('(''1'', ''1 year'', ''1 day -30 hours'')', '22023',
		'lifespan 1 day -30:00:00 is out of range'),
    ('(''1'', ''178000000 years'', ''1 year'')', '22023',
		'observed 178000000 years is out of range'),
    ('(''1'', ''1 year'', ''1 year''), (''1'', ''2 years'', ''1 year'')', '22023',
		'constant argument changes within a group'),
    ('(''1'', ''1 year'', ''1 year''), (''1'', ''1 year'', ''2 years'')', '22023',
		'constant argument changes within a group'))
    AS v (rows, code, message);
SELECT throws_ok($$SELECT clv(x, '1 year', '1 year')
	FROM unnest(ARRAY['Infinity']::float8[]) AS x$$,
  '22003', 'amount Infinity is out of range', 'infinite amounts');
SELECT throws_ok($$SELECT clv(x, '1 year', '1 year')
	FROM unnest(ARRAY[1e308, 1e308]::float8[]) AS x$$,
  '22003', 'sum is out of range for type double precision', 'sums that overflow');

-- support functions called with anything
SELECT throws_ok(format('SELECT %s', call), '22P03', 'malformed aggregate state', call)
  FROM (VALUES ('cx_clv_finalfn(''{1,2}''::numeric[])'),
	('cx_clv_finalfn(''{1,2,NULL}''::numeric[])'), ('cx_clv_finalfn(''{}''::numeric[])'),
    ('cx_clv_finalfn(''{{1},{2},{3}}''::numeric[])'), ('cx_clv_finalfn(''{1,0,2}''::numeric[])'),
		('cx_clv_finalfn(''{1,2,-1}''::numeric[])'),
    ('cx_clv_finalfn(''{NaN,2,3}''::numeric[])'), ('cx_clv_finalfn(''{1,NaN,3}''::numeric[])'),
      ('cx_clv_finalfn(''{1,2,1e30}''::numeric[])'),
    ('cx_clv_finalfn(''{1,2.5,3}''::numeric[])'),
      ('cx_clv_transfn(''{1,1e30,3}''::numeric[], 1, ''1 day'', ''1 day'')'),
    ('cx_clv_combinefn(''{1,2,3}''::numeric[], ''{NaN,2,3}'')'),
      ('cx_clv_combinefn(''{1,2,-3}''::numeric[], ''{1,2,3}'')'),
    ('cx_clv_finalfn(''{NaN,0,3,4}''::float8[])'),
		('cx_clv_finalfn(''{1,Infinity,3,4}''::float8[])'),
      ('cx_clv_finalfn(''{1,0,0,0}''::float8[])'),
    ('cx_clv_finalfn(''{0,0,0,4}''::float8[])'), ('cx_clv_finalfn(''{1,0,3,0}''::float8[])'),
      ('cx_clv_finalfn(''{1,0,2.5,3}''::float8[])'),
    ('cx_clv_transfn(''{NaN,0,3,4}''::float8[], 1, ''1 day'', ''1 day'')'),
      ('cx_clv_combinefn(''{1,0,3,4}''::float8[], ''{1,0,3,NaN}'')'),
    ('cx_clv_transfn(''{1}''::numeric[], 1, ''1 day'', ''1 day'')'),
		('cx_clv_combinefn(''{1}''::numeric[], ''{1}'')'),
    ('cx_clv_finalfn(''{1,2}''::float8[])'), ('cx_clv_finalfn(''{1,2,3,NULL}''::float8[])'),
		('cx_clv_finalfn(''{1,0,-3,4}''::float8[])'),
    ('cx_clv_finalfn(''{1,0,NaN,4}''::float8[])'), ('cx_clv_finalfn(''{1,0,1e300,4}''::float8[])'),
    ('cx_clv_transfn(''{1}''::float8[], 1, ''1 day'', ''1 day'')'),
		('cx_clv_combinefn(''{1,2,3,4}''::float8[], ''{1}'')'))
    AS v (call);
SELECT is(cx_clv_combinefn(NULL::numeric[], NULL), NULL, 'cx_clv_combinefn of nothing');
SELECT is(cx_clv_finalfn(cx_clv_combinefn(NULL::numeric[], '{5,2,4}')), 10.0,
	'cx_clv_combinefn with an empty state');
SELECT is(cx_clv_finalfn(cx_clv_combinefn('{5,2,4}'::numeric[], NULL)), 10.0,
	'cx_clv_combinefn with an empty other state');
SELECT is(cx_clv_finalfn(cx_clv_transfn('{5,86400000000,172800000000}'::numeric[], 1, '1 day',
	'2 days')), 12.0, 'cx_clv_transfn outside an aggregate');

-- rfm --------------------------------------------------------------------

-- the definitions, each where published SQL goes wrong
SELECT is(rfm_agg(at, amount, as_of, period)::text, expected, name)
  FROM (VALUES
    ('one purchase', ARRAY['2026-01-01 10:00'], ARRAY[10], '2026-01-05', '1 day', '(0,0,4,0)'),
    ('the first purchase counts neither as repeat nor in the spend',
		ARRAY['2026-01-01 10:00', '2026-01-03 09:00'], ARRAY[500, 10], '2026-01-05', '1 day',
		'(1,2,4,10)'),
    ('two purchases of one day are one', ARRAY['2026-01-01 10:00', '2026-01-01 12:00'],
		ARRAY[10, 5], '2026-01-05', '1 day', '(0,0,4,0)'),
    ('and their amounts are added', ARRAY['2026-01-01 10:00', '2026-01-03 10:00',
		'2026-01-03 12:00', '2026-01-04 23:59'], ARRAY[10, 5, 7, 3], '2026-01-05', '1 day',
		'(2,3,4,7.5)'),
    ('age runs to as_of, not to the last purchase', ARRAY['2026-01-01', '2026-01-02'],
		ARRAY[10, 10], '2026-03-01', '1 day', '(1,1,59,10)'),
    ('recency is the age at the last purchase, not the time since',
		ARRAY['2026-01-01', '2026-02-28'], ARRAY[10, 10], '2026-03-01', '1 day', '(1,58,59,10)'),
    ('in weeks, with the same purchases merged by week',
		ARRAY['2026-01-01', '2026-01-02', '2026-01-20'], ARRAY[10, 10, 30], '2026-02-01', '7 days',
		'(1,3,5,30)'),
    ('purchases after as_of do not count', ARRAY['2026-01-01', '2026-01-05',
		'2026-01-05 00:00:01'], ARRAY[10, 10, 99], '2026-01-05', '1 day', '(1,4,4,10)'),
    ('midnight begins a day', ARRAY['2026-01-01 23:59:59.999999', '2026-01-02'], ARRAY[10, 20],
		'2026-01-05', '1 day', '(1,1,4,20)'),
    ('in any order', ARRAY['2026-01-04 23:59', '2026-01-03 12:00', '2026-01-01 10:00',
		'2026-01-03 10:00'], ARRAY[3, 7, 10, 5], '2026-01-05', '1 day', '(2,3,4,7.5)'),
    ('refunds reduce what was spent', ARRAY['2026-01-01', '2026-01-02', '2026-01-02'],
		ARRAY[10, 20, -5], '2026-01-05', '1 day', '(1,1,4,15)'),
    ('a purchase at as_of itself', ARRAY['2026-01-05'], ARRAY[10], '2026-01-05', '1 day',
		'(0,0,0,0)'),
    ('the longest time there is', ARRAY['4713-01-01 BC', '294276-12-31'], ARRAY[1, 2],
		'294276-12-31', '1 microsecond', '(1,9.4351814496e+18,9.4351814496e+18,2)'))
    AS v (name, ats, amounts, as_of_text, period_text, expected),
       unnest(ats::timestamptz[], amounts) AS p (at, amount),
		CAST(as_of_text AS timestamptz) AS a (as_of), CAST(period_text AS interval) AS i (period)
 GROUP BY name, expected;
SELECT is(rfm_agg(at, 1, '2026-01-01', '1 day'), NULL, 'no purchase up to as_of gives NULL')
	FROM unnest(ARRAY['2026-01-02']::timestamptz[]) AS at;
SELECT is(rfm_agg(at, NULL, '2026-01-01', '1 day'), NULL, 'NULLs are skipped')
	FROM unnest(ARRAY['2025-01-02', NULL]::timestamptz[]) AS at;
SELECT is(rfm_agg(at, 1, '2026-01-01', '1 day'), NULL, 'no rows give NULL')
	FROM unnest(ARRAY[]::timestamptz[]) AS at;

SELECT throws_ok(format('SELECT rfm_agg(at::timestamptz, amount::numeric, as_of::timestamptz, '
	'period::interval) FROM (VALUES %s) AS v (at, amount, as_of, '
		'period)', rows), code, message, message)
  FROM (VALUES
    ('(''infinity'', ''1'', ''2026-01-01'', ''1 day'')', '22008',
		'time of purchase infinity is out of range'),
    ('(''2025-01-01'', ''1'', ''infinity'', ''1 day'')', '22008',
		'as_of infinity is out of range'),
    ('(''2025-01-01'', ''NaN'', ''2026-01-01'', ''1 day'')', '22003',
		'amount NaN is out of range'),
    ('(''2025-01-01'', ''1'', ''2026-01-01'', ''0'')', '22023', 'period 00:00:00 is out of range'),
    ('(''2025-01-01'', ''1'', ''2026-01-01'', ''1 day''), (''2025-01-01'', ''1'', '
		'''2026-01-02'', ''1 day'')', '22023', 'constant argument changes within a group'),
    ('(''2027-01-01'', ''1'', ''2026-01-01'', ''1 day''), (''2027-01-01'', ''1'', '
		'''2026-01-01'', ''2 days'')', '22023', 'constant argument changes within a group'))
    AS v (rows, code, message);

-- against plain SQL, on random orders, serial and parallel ----------------

SELECT setseed(0.42);
SELECT diag('setseed(0.42)');
CREATE TABLE random_orders AS
SELECT (random() ^ 3 * 400)::integer AS customer, timestamptz '2025-01-01' + random()
	* interval '420 days' AS at,
       round((random() * 100)::numeric, 2) AS amount
  FROM generate_series(1, 20000);
ANALYZE random_orders;

CREATE TEMP VIEW reference_rfm AS
WITH periods AS (
	SELECT customer, ceil(extract(epoch FROM timestamptz '2026-01-01' - at) / (3600 * hours)) AS k,
		sum(amount) AS spent, hours
	  FROM random_orders, unnest(ARRAY[1, 24, 168]) AS hours
	 WHERE at <= timestamptz '2026-01-01'
	 GROUP BY 1, 2, 4),
ranked AS (SELECT *, k = max(k) OVER (PARTITION BY customer, hours) AS is_first FROM periods)
SELECT customer, hours, count(*) - 1 AS frequency, (max(k) - min(k))::float8 AS recency,
	max(k)::float8 AS age,
       coalesce(avg(spent) FILTER (WHERE NOT is_first), 0) AS monetary_value
  FROM ranked
 GROUP BY 1, 2;
PREPARE differences AS
SELECT count(*)
  FROM (SELECT customer, hours, rfm_agg(at, amount, '2026-01-01',
	make_interval(hours => hours)) AS s
          FROM random_orders, unnest(ARRAY[1, 24, 168]) AS hours
         GROUP BY 1, 2) AS ours
  FULL JOIN reference_rfm AS r USING (customer, hours)
 WHERE s IS NOT NULL AND ((s).frequency, (s).recency, (s).age, round((s).monetary_value, 9))
       IS DISTINCT FROM (r.frequency, r.recency, r.age, round(r.monetary_value, 9));
SELECT results_eq('differences', ARRAY[0::bigint], 'rfm equals plain SQL');

-- purchases that come in order of time are not sorted again
SELECT is(ARRAY[rfm_agg(at, amount, '2026-01-01', '1 hour' ORDER BY at)::text,
	rfm_agg(at, amount, '2026-01-01', '1 hour' ORDER BY at DESC)::text],
	array_fill(rfm_agg(at, amount, '2026-01-01', '1 hour' ORDER BY md5(at::text))::text,
		ARRAY[2]),
	format('rfm of %s purchases in order and in none', n))
  FROM (SELECT n, at, amount
          FROM unnest(ARRAY[1, 2, 3, 20, 31, 32, 33, 500]) AS n,
               LATERAL (SELECT * FROM random_orders WHERE at < '2026-01-01' ORDER BY at LIMIT n)
               AS o)
       AS v GROUP BY n ORDER BY n;

\ir plan.sql
SELECT pg_temp.workers(2) \g /dev/null
CREATE FUNCTION pg_temp.serial_and_parallel(name text, query text) RETURNS SETOF text
	LANGUAGE plpgsql AS $$
DECLARE
	serial text;
	parallel text;
BEGIN
	RETURN NEXT matches(pg_temp.plan_of(query), 'Partial', name || ' has a parallel plan');
	EXECUTE query INTO parallel;
	SET LOCAL max_parallel_workers_per_gather = 0;
	EXECUTE query INTO serial;
	SET LOCAL max_parallel_workers_per_gather = 2;
	RETURN NEXT is(parallel, serial, name || ' is the same in parallel');
END $$;
SELECT pg_temp.serial_and_parallel('clv(numeric)',
	'SELECT clv(amount, ''1 year'', ''5 years'')::text FROM random_orders');
SELECT pg_temp.serial_and_parallel('clv(double precision)',
	'SELECT round(clv(amount::float8, ''1 year'', ''5 years''), 6)::text FROM random_orders');
SELECT pg_temp.serial_and_parallel('clv without rows',
	'SELECT clv(amount, ''1 year'', ''5 years'')::text FROM random_orders WHERE amount + 0 < 0');
SELECT pg_temp.serial_and_parallel('rfm by customer',
  'SELECT md5(string_agg(s::text, '','' ORDER BY customer)) FROM (SELECT customer, rfm_agg(at, '
	'amount, ''2026-01-01'', ''1 day'') AS s FROM random_orders GROUP BY 1) AS q');
SELECT pg_temp.serial_and_parallel('rfm of all rows',
	'SELECT rfm_agg(at, amount, ''2026-01-01'', ''1 second'')::text FROM random_orders');
SELECT pg_temp.serial_and_parallel('rfm with nothing up to as_of',
	'SELECT rfm_agg(at, amount, ''2020-01-01'', ''1 day'')::text FROM random_orders');

-- States of no rows, of NULLs alone and of purchases after as_of, before and
-- after those of rows: every aggregate of clv, over partitions.
CREATE TEMP TABLE subjects (arguments, call) AS VALUES
	('numeric,interval,interval', 'clv(amount, ''1 year'', ''5 years'')'),
	('double precision,interval,interval', 'clv(amount::float8, ''1 year'', ''5 years'')'),
	('timestamp with time zone,numeric,timestamp with time zone,interval',
		'rfm_agg(at, amount, ''2026-01-01'', ''1 day'')'),
	('timestamp without time zone,numeric,timestamp without time zone,interval',
		'rfm_agg(at::timestamp, amount, ''2026-01-01'', ''1 day'')'),
	('date,numeric,date,interval', 'rfm_agg(at::date, amount, ''2026-01-01'', ''1 day'')'),
	('bigint,double precision,double precision', 'bgnbd_fit(x, t, 30)'),
	('bigint,double precision,double precision,double precision', 'bgnbd_fit(x, t, 30, w)'),
	('bigint,double precision,double precision', 'mbgnbd_fit(x, t, 30)'),
	('bigint,double precision,double precision,double precision', 'mbgnbd_fit(x, t, 30, w)'),
	('cx_rfm', 'bgnbd_fit(ROW(x, t, 30, 1)::cx_rfm)'),
	('cx_rfm,double precision', 'bgnbd_fit(ROW(x, t, 30, 1)::cx_rfm, w)'),
	('cx_rfm', 'mbgnbd_fit(ROW(x, t, 30, 1)::cx_rfm)'),
	('cx_rfm,double precision', 'mbgnbd_fit(ROW(x, t, 30, 1)::cx_rfm, w)'),
	('cx_rfm', 'gamma_gamma_fit(ROW(x, t, 30, amount)::cx_rfm)'),
	('cx_rfm,double precision', 'gamma_gamma_fit(ROW(x, t, 30, amount)::cx_rfm, w)'),
	('bigint,double precision', 'gamma_gamma_fit(x, amount::float8)'),
	('bigint,double precision,double precision', 'gamma_gamma_fit(x, amount::float8, w)');
CREATE TABLE parts (part integer, x bigint, t float8, w float8, amount numeric, at timestamptz)
	PARTITION BY LIST (part);
SELECT format('CREATE TABLE part_%s PARTITION OF parts FOR VALUES IN (%1$s)', i)
	FROM generate_series(0, 8) AS i \gexec
INSERT INTO parts
SELECT part, x, CASE WHEN x > 0 THEN 1 + i % 29 ELSE 0 END, 1 + i % 3, 10 + i % 7,
	timestamptz '2025-06-01' + i * interval '9 hours'
  FROM generate_series(1, 400) AS i, LATERAL (SELECT i % 2 + 3 AS part, i % 5 * (i % 3) AS x) AS v
    UNION ALL
SELECT part, NULL, NULL, NULL, NULL, NULL FROM unnest(ARRAY[1, 6]) AS part, generate_series(1,
	300) UNION ALL
SELECT part, NULL, NULL, NULL, 5, '2026-02-01' FROM unnest(ARRAY[2, 7]) AS part,
	generate_series(1, 300);
ANALYZE parts;
SELECT set_eq($$SELECT aggfnoid::oid FROM pg_aggregate JOIN pg_proc AS p ON p.oid = aggtransfn
	WHERE proname ~ '^cx_(clv|rfm|bgnbd|gamma_gamma)_transfn'$$,
	$$SELECT (split_part(call, '(', 1) || '(' || arguments || ')')::regprocedure::oid
		FROM subjects$$, 'every aggregate of clv is tried');
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE FUNCTION pg_temp.result_of(query text, partitionwise text) RETURNS text LANGUAGE plpgsql
	AS $$
DECLARE
	result text;
BEGIN
	PERFORM set_config('enable_partitionwise_aggregate', partitionwise, true);
	EXECUTE query INTO result;
	RETURN result;
END $$;
SELECT is(pg_temp.result_of(query, 'on'), pg_temp.result_of(query, 'off'),
	'partition by partition: ' || call)
  FROM subjects, LATERAL (VALUES (format('SELECT %s::text FROM parts', call)),
	(format('SELECT (%s FILTER (WHERE part NOT IN (3, 8)))::text FROM parts',
	  call))) AS q (query);
SET LOCAL enable_partitionwise_aggregate = on;
SELECT ok(pg_temp.plan_of(format('SELECT %s FROM parts', call)) ~ 'Finalize(.*Partial){9}',
	'there is such a plan: ' || call) FROM subjects;

-- as a window aggregate its final function is called for every row
SELECT is(count(*), 0::bigint, 'rfm as a window aggregate') FROM (
  SELECT rfm_agg(at, amount, '2026-06-01', '1 day') OVER (PARTITION BY customer
	ORDER BY at) AS running,
         (SELECT rfm_agg(o.at, o.amount, '2026-06-01', '1 day') FROM random_orders AS o
			WHERE o.customer = r.customer AND o.at <= r.at) AS direct
    FROM random_orders AS r WHERE customer BETWEEN 300 AND 320) AS w
 WHERE running::text <> direct::text;

-- days are days in any time zone, those on which the clock changes, too: by DATE as
-- by moments of UTC
SELECT is(rfm_agg(d, 10, '2024-12-31', '1 day'), ROW(2, 245, 275, 10)::cx_rfm,
	'DATE, ' || set_config('timezone', zone, true))
  FROM (VALUES ('UTC'), ('Europe/Berlin'), ('America/New_York'), ('Asia/Tokyo')) AS z (zone),
	LATERAL (SELECT set_config('timezone', zone, true)) AS setting (zone_set),
	(VALUES (date '2024-03-31'), ('2024-04-01'), ('2024-12-01')) AS v (d)
 GROUP BY zone;
SELECT set_config('timezone', 'America/New_York', true) \g /dev/null
SELECT is((rfm_agg(d, 10, '2024-12-31', '1 day')).frequency, 1::bigint,
	'the day the clock goes on')
  FROM (VALUES (date '2024-03-10'), ('2024-03-11')) AS v (d);
SELECT is((rfm_agg(d::timestamp, 10, '2024-12-31', '1 day')).frequency, 1::bigint,
	'and timestamps without a time zone')
  FROM (VALUES (date '2024-03-10'), ('2024-03-11')) AS v (d);
SELECT set_config('timezone', 'UTC', true) \g /dev/null
SELECT throws_ok($$SELECT rfm_agg(date '5000000-01-01', 1, '2026-01-01', '1 day')$$, '22008', NULL,
	'a day beyond the calendar of timestamps');

SELECT * FROM finish();
ROLLBACK;
