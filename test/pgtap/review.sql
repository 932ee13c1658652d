-- Review scores: the formula in plain SQL, precision, windows, states, errors
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL intervalstyle = 'postgres';
SELECT plan(397);

SELECT setseed(0.42);
SELECT diag('setseed(0.42)');

CREATE FUNCTION close_to(a numeric, b numeric, tolerance numeric) RETURNS boolean
LANGUAGE sql AS $$ SELECT abs(a - b) <= tolerance * greatest(abs(a), abs(b)) $$;

------------------------------------------------------------------------
-- Worked examples, each to be checked by hand
------------------------------------------------------------------------

-- G2's published curve: 70, 49 and 34 percent after one, two, three years
SELECT is(round(decay_weight('2020-01-01', timestamptz '2020-01-01' + years * interval
	'365.25 days')::numeric, 12),
	power(0.7, years), format('weight after %s years', years))
  FROM generate_series(0, 3) AS years;
SELECT is(half_life_from_retention(0.7), interval '709 days 19:28:41.043943',
	'half-life of 0.7 a year');
SELECT is(half_life_from_retention(0.5), interval '365 days 06:00', 'half-life of 0.5 a year');
SELECT is(decay_weight('2020-01-01', '2021-01-01'), decay_weight('2020-01-01', '2021-01-01',
	half_life_from_retention(0.7)),
	'default half-life of decay_weight');
SELECT is(half_life(review_agg(4, '2020-01-01')), half_life_from_retention(0.7),
	'default half-life of the aggregates');

-- a 4 now and a 2 one half-life ago: weights 1 and 1/2
CREATE TEMP TABLE pair AS
SELECT review_agg(rating, reviewed_at, '1 day') AS r
  FROM (VALUES (4, timestamptz '2025-01-02'), (2, '2025-01-01')) AS v (rating, reviewed_at);
SELECT is(review_score(r), 3.33333333333333, '(4 + 2/2) / (1 + 1/2)') FROM pair;
SELECT is(review_weight(r, '2025-01-02'), 1.5, '1 + 1/2') FROM pair;
SELECT is(review_weight(r, '2025-01-04'), 0.375, '1/4 + 1/8 two half-lives later') FROM pair;
SELECT is(effective_reviews(r), 1.8, '(1 + 1/2)^2 / (1 + 1/4)') FROM pair;
SELECT is(round(review_stddev(r), 12), round(sqrt(8/9.0), 12),
	'sqrt((4 - 10/3)^2 2/3 + (2 - 10/3)^2 1/3)') FROM pair;
SELECT is(review_count(r), 2::bigint, 'review_count') FROM pair;
SELECT is(last_reviewed_at(r), '2025-01-02', 'last_reviewed_at') FROM pair;
SELECT is(half_life(r), '1 day', 'half_life') FROM pair;
SELECT is(bayesian_review_score(r, 3, 0.5, '2025-01-02'), 3.25, '(3/2 + 5) / (1/2 + 3/2)')
	FROM pair;
SELECT is(bayesian_review_score(r, 3, 0, '2030-01-02'), review_score(r), 'no prior reviews')
	FROM pair;
SELECT is(bayesian_review_score(r, 3, 1, '2225-01-02'), 3::numeric,
	'nothing but the prior is left') FROM pair;

-- twenty 5 stars two years ago, a 1 now, half-life six months, seven reviews
-- of 3.5 before: Trustpilot's scheme, 31.75 / 9.25 = 3.43
SELECT is(bayesian_review_score(review_agg(stars, at, '182 days 15:00'), 3.5, 7, '2025-01-01'),
	round(31.75 / 9.25, 14),
	'31.75 / 9.25')
  FROM (SELECT 5, timestamptz '2025-01-01' - interval '730 days 12:00' FROM generate_series(1, 20)
		UNION ALL VALUES (1, timestamptz '2025-01-01')) AS v (stars, at);

-- own weights: 4 three times as heavy as 2
SELECT is(review_score(rating, '2025-01-01', '1 year', weight), 3.5, '(4*3 + 2*1) / 4')
  FROM (VALUES (4, 3), (2, 1)) AS v (rating, weight);
SELECT is(review_score(3, '2025-01-01'), 3::numeric, 'no trailing zeros');

-- EXTRACT(EPOCH ...): a month has 30 days, a year 365.25
SELECT is(half_life(review_agg(1, '2025-01-01', length::interval)), expected::interval,
	format('half-life %s', length))
  FROM (VALUES ('1 month', '30 days'), ('1 year', '365 days 06:00'), ('18 months',
	'545 days 06:00'),
			   ('1 year -1 day', '364 days 06:00'), ('-1 month 31 days', '1 day'), ('36 hours',
				'1 day 12:00'),
			   ('1 microsecond', '00:00:00.000001'), ('10000 years', '3652500 days')) AS v (length,
				expected)
 GROUP BY length, expected;

-- calls with bare literals, and ratings of each numeric type
SELECT is(review_score(rating, at, '90 days'), 4::numeric, 'integer rating')
  FROM (VALUES (4, timestamptz '2025-01-01')) AS v (rating, at);
SELECT is(review_score(rating, at, '90 days', 2), 4::numeric, 'numeric rating, integer weight')
  FROM (VALUES (4.0, timestamptz '2025-01-01')) AS v (rating, at);
SELECT is(review_score(rating, at), 4::numeric, 'real rating, date')
  FROM (VALUES (4::real, date '2025-01-01')) AS v (rating, at);
SELECT is(review_score(rating, at, '90 days'), 4::numeric, 'smallint rating, timestamp')
  FROM (VALUES (4::smallint, timestamp '2025-01-01')) AS v (rating, at);

-- NULLs are skipped; nothing gives NULL
SELECT is(review_score(rating, at, length::interval, weight), 4::numeric,
	'rows with a NULL are skipped')
  FROM (VALUES (4, timestamptz '2025-01-01', '1 day', 1), (NULL, '2025-01-01', '1 day', 1), (1,
	NULL, '1 day', 1),
			   (1, '2025-01-01', NULL, 1), (1, '2025-01-01', '1 day', NULL)) AS v (rating, at,
				length, weight);
SELECT throws_ok($$SELECT review_score(r, '2025-01-01') FROM (VALUES (1e200), (-1e200)) AS v (r)$$,
	'22003', 'sum is out of range for type double precision', 'squares that overflow, score 0');
-- which function each type of rating gets; numeric and double precision are both at hand
CREATE FUNCTION pg_temp.resolved(rating text, further text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	DROP VIEW IF EXISTS pg_temp.call;
	EXECUTE format('CREATE VIEW pg_temp.call AS SELECT review_score(%1$s, ''2025-01-01''%2$s),
		review_agg(%1$s, ''2025-01-01''%2$s)', rating, further);
	RETURN (SELECT string_agg(DISTINCT p.proargtypes[0]::regtype::text, ', ')
	          FROM pg_depend AS d JOIN pg_rewrite AS w ON w.oid = d.objid
	          JOIN pg_proc AS p ON p.oid = d.refobjid AND p.prokind = 'a'
	         WHERE w.ev_class = 'pg_temp.call'::regclass AND d.classid = 'pg_rewrite'::regclass
	           AND d.refclassid = 'pg_proc'::regclass);
END $$;
SELECT is(pg_temp.resolved(rating, further), type, format('%s%s is %s', rating, further, type))
  FROM (VALUES ('4::smallint', 'double precision'), ('4', 'double precision'),
		('4::bigint', 'double precision'), ('4::real', 'double precision'),
		('4::double precision', 'double precision'), ('4.5', 'numeric'),
		('4::numeric(3, 1)', 'numeric'), ('$$4$$', 'double precision'),
		('NULL', 'double precision')) AS r (rating, type),
       (VALUES (''), (', $$90 days$$'), (', $$90 days$$, 2'), (', $$90 days$$, 2.5'),
		(', $$90 days$$, $$2$$'), (', interval $$90 days$$, 2::real')) AS f (further),
       LATERAL (SELECT set_config('client_min_messages', 'warning', true)) AS quiet;
SELECT is(review_score(NULL, '2025-01-01'), NULL, 'only NULLs');
SELECT is((SELECT review_agg(1, now()) WHERE false), NULL, 'no rows');
SELECT is(review_score(4, '2025-01-01', '1 day', 0), NULL, 'no weight');
SELECT is(review_count(review_agg(4, '2025-01-01', '1 day', 0)), 1::bigint,
	'a review without weight counts');
SELECT is(ARRAY[review_score(e)::text, review_stddev(e)::text, effective_reviews(e)::text,
	last_reviewed_at(e)::text,
				half_life(e)::text, review_count(e)::text, review_weight(e, '2025-01-01')::text,
				bayesian_review_score(e, 3.5, 5, '2025-01-01')::text],
	ARRAY[NULL, NULL, NULL, NULL, NULL, '0', '0', '3.5'], 'the empty summary')
  FROM (VALUES ('{}'::cx_review)) AS v (e);
SELECT is('{}'::cx_review + r, r, 'the empty summary is neutral') FROM pair;

------------------------------------------------------------------------
-- Against the formula in plain SQL, 100 000 random reviews
------------------------------------------------------------------------
CREATE TEMP TABLE review AS
SELECT id, 1 + 4 * random() AS rating, timestamptz '2022-01-01' + random() * interval '4 years'
	AS at,
	   random() AS weight, (random() * 10000)::integer AS part
  FROM generate_series(1, 100000) AS id;
ANALYZE review;

CREATE FUNCTION by_formula(half_life interval, weighted boolean,
	OUT score double precision, OUT sum double precision, OUT effective double precision,
		OUT stddev double precision)
LANGUAGE sql AS $$
	WITH weighed AS (
		SELECT rating, CASE WHEN weighted THEN weight ELSE 1 END *
			   exp(-ln(2::float8) * extract(epoch FROM timestamptz '2026-01-01' - at)::float8 /
				   extract(epoch FROM half_life)::float8) AS w
		  FROM review),
	mean AS (SELECT sum(w * rating) / sum(w) AS mean FROM weighed)
	SELECT sum(w * rating) / sum(w), sum(w), sum(w) ^ 2 / sum(w ^ 2),
		   sqrt(sum(w * (rating - mean) ^ 2) / sum(w))
	  FROM weighed, mean
$$;

CREATE FUNCTION differs(r cx_review, half_life interval, weighted boolean,
	tolerance numeric) RETURNS text
LANGUAGE sql AS $$
	SELECT concat_ws(', ',
		CASE WHEN NOT close_to(review_score(r), score::numeric, tolerance) THEN 'score' END,
		CASE WHEN NOT close_to(review_weight(r, '2026-01-01'), sum::numeric, tolerance)
			THEN 'weight' END,
		CASE WHEN NOT close_to(effective_reviews(r), effective::numeric, tolerance)
			THEN 'effective reviews' END,
		CASE WHEN NOT close_to(review_stddev(r), stddev::numeric, tolerance) THEN 'stddev' END)
	  FROM by_formula(half_life, weighted)
$$;

SELECT is(differs(review_agg(rating, at), half_life_from_retention(0.7), false, 1e-9), '',
	'formula, default half-life') FROM review;
SELECT is(differs(review_agg(rating, at, length), length, false, 1e-9), '',
	format('formula, half-life %s', length))
  FROM review, (VALUES (interval '30 days'), ('90 days'), ('1 year 2 months'), ('10000 years'))
	AS v (length)
 GROUP BY length;
SELECT is(differs(review_agg(rating, at, length, weight), length, true, 1e-9), '',
	format('formula, weights, half-life %s', length))
  FROM review, (VALUES (interval '30 days'), ('90 days'), ('10000 years')) AS v (length)
 GROUP BY length;
SELECT ok(close_to(review_score(rating, at, '90 days'), score::numeric, 1e-9),
	'review_score and the formula')
  FROM review, by_formula('90 days', false)
 GROUP BY score;

------------------------------------------------------------------------
-- Any order, any split: the same to 1e-12
------------------------------------------------------------------------
CREATE FUNCTION disagree(a cx_review, b cx_review, tolerance numeric) RETURNS text
LANGUAGE sql AS $$
	SELECT concat_ws(', ',
		CASE WHEN NOT close_to(review_score(a), review_score(b), tolerance) THEN 'score' END,
		CASE WHEN NOT close_to(review_weight(a, last_reviewed_at(a)), review_weight(b,
			last_reviewed_at(a)), tolerance) THEN 'weight' END,
		CASE WHEN NOT close_to(effective_reviews(a), effective_reviews(b), tolerance)
			THEN 'effective reviews' END,
		CASE WHEN NOT close_to(review_stddev(a), review_stddev(b), tolerance) THEN 'stddev' END,
		CASE WHEN review_count(a) <> review_count(b) THEN 'count' END,
		CASE WHEN last_reviewed_at(a) <> last_reviewed_at(b) THEN 'last' END)
$$;

CREATE TEMP TABLE whole AS
SELECT length, review_agg(rating, at, length, weight) AS r
  FROM review, (VALUES (interval '1 second'), ('1 day'), ('90 days'), ('10000 years'))
	AS v (length) GROUP BY length;

SELECT is(disagree(r, (SELECT review_agg(rating, at, length, weight ORDER BY at) FROM review),
	1e-12), '',
	format('oldest first, half-life %s', length)) FROM whole;
SELECT is(disagree(r, (SELECT review_agg(rating, at, length, weight ORDER BY at DESC) FROM review),
	1e-12), '',
	format('newest first, half-life %s', length)) FROM whole;
SELECT is(disagree(r, (SELECT review_agg(part ORDER BY random())
						 FROM (SELECT review_agg(rating, at, length, weight) AS part FROM review
							GROUP BY part) AS p), 1e-12), '',
	format('review_agg of 10 000 parts in random order, half-life %s', length)) FROM whole;
SELECT is(disagree(r, (SELECT review_agg(part::text::cx_review ORDER BY part)
						 FROM (SELECT review_agg(rating, at, length, weight) AS part FROM review
							GROUP BY part) AS p), 1e-12), '',
	format('review_agg of 10 000 parts as text, half-life %s', length)) FROM whole;
SELECT is(a.r + b.r, b.r + a.r, 'a + b and b + a')
  FROM (SELECT review_agg(rating, at) AS r FROM review WHERE id % 2 = 0) AS a,
	   (SELECT review_agg(rating, at) AS r FROM review WHERE id % 2 = 1) AS b;

-- a million equal weights: a plain sum of 0.1 is off by 1e-11
SELECT ok(close_to(review_weight(review_agg(4.1, '2025-01-01', '1 year', 0.1), '2025-01-01'), 1e5,
	1e-14),
	'a million times 0.1')
  FROM generate_series(1, 1000000);

-- each review moves the base, half-lives are long and short
SELECT ok(close_to(review_weight(review_agg(1, timestamptz '2025-01-01' + i * interval '1 second',
	length::interval),
								 timestamptz '2025-01-01' + interval '200000 seconds'), expected,
									1e-13),
	format('sum of a geometric series, half-life %s', length))
  FROM generate_series(1, 200000) AS i, (VALUES (0.6931471805599453094172321214581765680755))
	AS l (ln2),
	   LATERAL (VALUES ('1 second', 2.0), ('1 day', (1 - exp(-200000 * ln2 / 86400)) / (1 -
		exp(-ln2 / 86400)))) AS v (length, expected)
 GROUP BY length, expected;

-- parallel
CREATE TABLE parallel_review AS SELECT rating, at, weight FROM review;
ALTER TABLE parallel_review SET (parallel_workers = 2);
ANALYZE parallel_review;
\ir plan.sql
SELECT pg_temp.workers(2) \g /dev/null
SELECT matches(
	pg_temp.plan_of($$SELECT review_agg(rating, at, '90 days', weight) FROM parallel_review$$),
	'Finalize Aggregate.*Gather.*Partial Aggregate', 'the plan is parallel');
SELECT is(disagree(r, (SELECT review_agg(rating, at, '90 days', weight) FROM parallel_review),
	1e-12), '', 'two workers')
  FROM whole WHERE length = '90 days';
SELECT is((SELECT review_score(rating, at) FROM parallel_review WHERE rating < 0), NULL,
	'two workers without a row');
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
RESET parallel_leader_participation;

------------------------------------------------------------------------
-- Extremes
------------------------------------------------------------------------
SELECT is(ARRAY[review_score(r), review_weight(r, '2025-01-01'), effective_reviews(r),
	review_count(r), review_stddev(r)],
	ARRAY[5, 1, 1, 73050, 0]::numeric[], 'half-life 1 microsecond, two centuries, either order')
  FROM (SELECT review_agg(CASE day WHEN 0 THEN 5 ELSE 1 END,
	timestamptz '2025-01-01' - day * interval '1 day', '1 microsecond' ORDER BY day) AS r
		  FROM generate_series(0, 73049) AS day
		UNION ALL
		SELECT review_agg(CASE day WHEN 0 THEN 5 ELSE 1 END,
			timestamptz '2025-01-01' - day * interval '1 day', '1 microsecond' ORDER BY day DESC)
		  FROM generate_series(0, 73049) AS day) AS v;
SELECT ok(review_score(rating, at::timestamptz, length::interval) BETWEEN 1 AND 2,
	format('the ends of the calendar, half-life %s', length))
  FROM (VALUES (1, '4714-11-24 00:00:00+00 BC'), (2, '294276-12-31 00:00:00+00')) AS v (rating,
	at),
	   (VALUES ('1 microsecond'), ('1 day'), ('10000 years'), ('100000 years')) AS l (length)
 GROUP BY length;
SELECT is(review_weight(review_agg(1, '2025-01-01', '1 microsecond'), '2026-01-01'), 0::numeric,
	'a weight vanishes');
SELECT is(review_stddev(review_agg(4.7, '2025-01-01'::timestamptz + i * interval '1 day')),
	0::numeric, 'equal ratings do not deviate')
  FROM generate_series(1, 1000) AS i;
SELECT ok(close_to(review_stddev(review_agg(1e9 + i % 3, '2025-01-01')), sqrt(2 / 3.0), 1e-6),
	'a deviation far below the mean')
  FROM generate_series(1, 3000) AS i;
SELECT is(effective_reviews(review_agg(1, '2025-01-01', '1 day', 1e-200)), 1::numeric,
	'squares of weights that would underflow');
SELECT is(ARRAY[review_score(rating, '2025-01-01'::timestamptz + days, '1 day' ORDER BY days),
		review_score(rating, '2025-01-01'::timestamptz + days, '1 day' ORDER BY -days)],
	ARRAY[1e308, 1e308], 'a weight vanishes, however far its rating is')
  FROM (VALUES (-1e308::float8, 0), (1e308, 1000)) AS v (rating, d),
	   make_interval(days => d) AS days;
SELECT is(ARRAY[review_score(rating, '2025-01-01'::timestamptz + days, '1 day' ORDER BY days),
		review_score(rating, '2025-01-01'::timestamptz + days, '1 day' ORDER BY -days)],
	ARRAY[0.3, 0.3], 'a rating counts for little, however far it is')
  FROM (VALUES (1e15, 0), (0.3, 120)) AS v (rating, d), make_interval(days => d) AS days;
-- squares of newer reviews, relative to an older one's weight, would overflow
SELECT is(ARRAY[review_score(r), round(review_stddev(r) / 1e150)], ARRAY[0, 1000]::numeric[],
          'far ratings, ' || how)
  FROM (SELECT review_agg(rating, at, '1 day' ORDER BY at) AS oldest,
               review_agg(rating, at, '1 day' ORDER BY at DESC) AS newest
          FROM (VALUES (0, 0), (1e153::float8, 15), (-1e153, 15)) AS v (rating, d),
               LATERAL (SELECT '2020-01-01'::timestamptz + d * interval '1 day' AS at) AS a) AS v,
       LATERAL (VALUES ('oldest first', oldest), ('newest first', newest)) AS w (how, r);
SELECT is(review_score(i, '2025-01-01', '1 day', 1e308), 1.5,
	'a sum of weights that would overflow') FROM generate_series(1, 2) AS i;

------------------------------------------------------------------------
-- Windows: each frame equals an aggregate of its own
------------------------------------------------------------------------
CREATE FUNCTION windows_differ(reviews text, frame text, half_life text,
	preceding integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	result bigint;
BEGIN
	EXECUTE format($f$
		WITH input AS MATERIALIZED (SELECT row_number() OVER () AS n, * FROM (%1$s) AS i),
		sliding AS (
			SELECT n, review_agg(rating, at, %3$L, weight) OVER w AS r, review_score(rating, at,
				%3$L, weight) OVER w AS score
			  FROM input WINDOW w AS (ORDER BY n %2$s)),
		own AS (
			SELECT a.n, review_agg(b.rating, b.at, %3$L, b.weight) AS r, review_score(b.rating,
				b.at, %3$L, b.weight) AS score
			  FROM input AS a CROSS JOIN generate_series(0, %4$s) AS back JOIN input
				AS b ON b.n = a.n - back GROUP BY a.n)
		SELECT count(*) FROM sliding JOIN own USING (n)
		 WHERE NOT coalesce(sliding.score IS NOT DISTINCT FROM own.score OR close_to(sliding.score,
			own.score, 1e-12), false)
			OR review_count(sliding.r) IS DISTINCT FROM review_count(own.r)
			OR last_reviewed_at(sliding.r) IS DISTINCT FROM last_reviewed_at(own.r)
			OR NOT coalesce(close_to(review_weight(sliding.r, '2026-01-01'), review_weight(own.r,
				'2026-01-01'), 1e-12), own.r IS NULL)
			OR NOT coalesce(close_to(effective_reviews(sliding.r), effective_reviews(own.r),
				1e-12),
							effective_reviews(own.r) IS NULL)
			OR NOT coalesce(abs(review_stddev(sliding.r) - review_stddev(own.r)) <=
							1e-12 * greatest(review_stddev(own.r), abs(review_score(own.r))),
								own.score IS NULL)
	$f$, reviews, frame, half_life, preceding) INTO result;
	RETURN result;
END $$;

CREATE TEMP VIEW few AS SELECT * FROM review WHERE id <= 500;
CREATE TEMP VIEW numbered AS SELECT *, row_number() OVER (ORDER BY at) AS n FROM few;
SELECT is(windows_differ(reviews, 'ROWS ' || coalesce(preceding::text,
	'UNBOUNDED') || ' PRECEDING', length, coalesce(preceding, 500)), 0::bigint,
	format('%s, half-life %s, %s', what, length, coalesce('sliding over ' || preceding,
		'growing')))
  FROM (VALUES
	('oldest first', 'SELECT rating, at, weight FROM few ORDER BY at'),
	('newest first', 'SELECT rating, at, weight FROM few ORDER BY at DESC'),
	('in no order', 'SELECT rating, at, weight FROM few'),
	('equal times',
		'SELECT rating, timestamptz ''2025-01-01'' AS at, weight FROM few'),
	('days',
		'SELECT round(rating) AS rating, date_trunc(''day'', at) AS at, 1 AS weight
			FROM few ORDER BY at'),
	('huge weights leave',
		'SELECT rating, at, CASE WHEN id % 50 = 0 THEN 10 ^ (id / 50 * 3 % 25) ELSE 1 END AS weight
			FROM few ORDER BY at'),
	('huge ratings leave',
		'SELECT CASE WHEN id % 50 = 0 THEN 10 ^ (id / 50 * 3 % 25) ELSE rating END AS rating,
			at, weight
			FROM few ORDER BY at'),
	('weights from huge to tiny',
		'SELECT rating, at, 2 ^ (-n / 3.0) AS weight
			FROM numbered ORDER BY n'),
	('equal ratings, weights from huge to tiny',
		'SELECT 4 AS rating, at, 2 ^ (-n / 3.0) AS weight
			FROM numbered ORDER BY n'),
	('deviations from large to tiny',
		'SELECT 3 + (-1) ^ n * 2 ^ (-n / 6.0) AS rating, at, 1 AS weight
			FROM numbered ORDER BY n'),
	('equal ratings',
		'SELECT CASE WHEN n / 100 % 2 = 0 THEN 4.7 ELSE rating END AS rating,
			at, weight
			FROM numbered ORDER BY n'),
	('with NULLs and zeros',
		'SELECT CASE WHEN id % 3 > 0 THEN rating END AS rating, at,
			CASE WHEN id % 4 > 1 THEN weight ELSE 0 END AS weight FROM few ORDER BY at'))
		AS d (what, reviews),
	   (VALUES ('10 years', 30), ('1 day', 30), ('1 second', 5), ('30 days', NULL)) AS l (length,
		preceding);

-- a long slide over a short frame: the errors of the removals stay bounded
SELECT is(windows_differ('SELECT rating, at, weight FROM review WHERE id <= 30000 ORDER BY at',
	'ROWS 2 PRECEDING', '1000 years', 2),
	0::bigint, '30 000 removals');

-- what is taken away is what was added, although the base was another one
SELECT is(windows_differ($$SELECT rating, timestamptz '2025-01-01' + id * interval
	'61.234567 seconds' - CASE id % 10 WHEN 0 THEN interval '10:22:33.444555' ELSE '0' END AS at,
							   CASE id % 10 WHEN 0 THEN 1e8 ELSE 1 END AS weight FROM review
								WHERE id <= 3000 ORDER BY id$$, 'ROWS 3 PRECEDING', '1 hour', 3),
	0::bigint, 'late reviews of large weight leave');

-- review_agg slides, too
SELECT is(count(*), 0::bigint, 'review_agg over a sliding frame')
  FROM (SELECT day, review_agg(r) OVER (ORDER BY day RANGE '27 days' PRECEDING) AS r
		  FROM (SELECT date_trunc('day', at) AS day, review_agg(rating, at, '90 days', weight) AS r
			FROM review GROUP BY 1) AS d) AS sliding
 WHERE disagree(r, (SELECT review_agg(rating, at, '90 days', weight) FROM review
					 WHERE at >= day - interval '27 days' AND at < day + interval '1 day'),
						1e-12) <> ''
   AND day > '2025-06-01';

-- ties, and frames that the newest reviews leave first, cost what others cost: the
-- least of three times, for a machine may be busy
CREATE FUNCTION milliseconds(query text) RETURNS numeric
LANGUAGE plpgsql AS $$
DECLARE
	start timestamptz;
	spent numeric;
BEGIN
	FOR i IN 1 .. 3 LOOP
		start := clock_timestamp();
		EXECUTE query;
		spent := least(spent, 1000 * extract(epoch FROM clock_timestamp() - start));
	END LOOP;
	RETURN spent;
END $$;
CREATE TEMP TABLE day AS SELECT rating, at, date '2025-01-01' + (row_number() OVER (ORDER BY at) /
	5000)::integer AS day FROM review WHERE id <= 20000;
SELECT cmp_ok(milliseconds(format(query, sort)), '<', 10 * milliseconds(format(query, 'at')),
	format('time of a sliding frame, by %s', sort))
  FROM (VALUES
	('SELECT review_score(rating, at, ''90 days'') OVER (ORDER BY %s
			ROWS 2000 PRECEDING) FROM day'))
	AS q (query),
	   (VALUES ('day'), ('at DESC'), ('day DESC')) AS v (sort);
SELECT
	cmp_ok(milliseconds('SELECT review_score(rating, day, ''90 days'') OVER (ORDER BY day
			ROWS 2000 PRECEDING) FROM day'),
	'<',
	10 *
		milliseconds('SELECT review_score(rating, at, ''90 days'') OVER (ORDER BY at
			ROWS 2000 PRECEDING) FROM day'),
		'time of a sliding frame over ties');
SELECT throws_ok('SELECT review_score(1, at, half_life) OVER (ORDER BY at ROWS 1 PRECEDING)
	FROM (VALUES (timestamptz ''2025-01-01'', interval ''1 day''), (''2025-01-02'', ''1 day''),
		(''2025-01-03'', ''2 days'')) AS v (at, half_life)',
	'22023', 'cannot combine reviews of different half-lives', 'half-lives in a frame differ');
SELECT is(array_agg(score), ARRAY[1, 1, NULL, 1]::numeric[],
	'half-lives in different frames differ')
  FROM (SELECT review_score(1, at, half_life) OVER (ORDER BY at ROWS 1 PRECEDING) AS score
		  FROM (VALUES (timestamptz '2025-01-01', interval '1 day'), ('2025-01-02', NULL),
			('2025-01-03', NULL), ('2025-01-04', '2 days')) AS v (at, half_life)) AS w;
SELECT is(array_agg(review_count(r)), ARRAY[NULL, 1, 1, NULL, 1]::bigint[],
	'empty summaries and NULLs in a sliding frame')
  FROM (SELECT review_agg(r) OVER (ORDER BY i ROWS 1 PRECEDING) AS r
		  FROM (VALUES (1, '{}'::cx_review), (2, cx_review_transfn(NULL, 1, '2025-01-01')), (3,
			NULL), (4, '{}'), (5, cx_review_transfn(NULL, 1, '2025-01-01', '1 day'))) AS v (i, r))
			AS w;

------------------------------------------------------------------------
-- Stored forms
------------------------------------------------------------------------
CREATE TEMP TABLE stored AS
SELECT review_agg(rating, at, '90 days', weight) AS r FROM review GROUP BY part
UNION ALL SELECT '{}' UNION ALL SELECT r FROM pair
UNION ALL SELECT review_agg(-1e300, '4714-11-24 00:00:00+00 BC', '100000 years', 1e-150)
UNION ALL SELECT review_agg(1e-300, '294276-12-31 23:59:59.999999+00', '1 microsecond')
UNION ALL SELECT review_agg(1, '1969-12-31 23:59:59.5+00',
	'0.5 seconds') UNION ALL SELECT review_agg(1, '1970-01-01 00:00:00.5+00', '1.5 seconds');
SELECT is(count(*), 0::bigint, 'text, jsonb and bytea give back the same value')
  FROM stored
 WHERE r::text::cx_review <> r OR r::jsonb::cx_review <> r OR r::bytea::cx_review <> r
	OR r::text::cx_review::bytea <> r::bytea;
SET LOCAL extra_float_digits = 0;
SET LOCAL timezone = 'Pacific/Auckland';
SET LOCAL datestyle = 'SQL, DMY';
SELECT is(count(*), 0::bigint, 'whatever the settings') FROM stored WHERE r::text::cx_review <> r;
SET LOCAL extra_float_digits = 1;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
SELECT is(r::text,
	'{"reviews": 2, "half_life": 86400, "last_reviewed_at": 1735776000, "base": 9133, '
		'"sum_w": 1.5, "sum_wx": 5, "sum_wdd": 1.3333333333333333, "sum_ww": 1.25}',
	'text') FROM pair;
SELECT is(pg_column_size(r), 66, 'size of a value') FROM pair;
CREATE TEMP TABLE copied (r cx_review);
INSERT INTO copied SELECT r FROM stored;
SELECT is((SELECT count(*) FROM copied JOIN stored USING (r)), (SELECT count(*) FROM stored),
	'hash or merge join, from a table');
SELECT is((SELECT count(DISTINCT r) FROM (SELECT r FROM copied UNION ALL SELECT r FROM stored)
	AS v), (SELECT count(*) FROM stored), 'DISTINCT');
SET LOCAL enable_sort = off;
SELECT is((SELECT count(*) FROM (SELECT r FROM copied UNION SELECT r FROM stored) AS v),
	(SELECT count(*) FROM stored), 'UNION by hash');
RESET enable_sort;
SELECT is(count(*), 0::bigint, 'the operators agree')
  FROM (SELECT r FROM stored LIMIT 50) AS a (a), (SELECT r FROM stored LIMIT 50) AS b (b)
 WHERE ((a < b)::int + (a = b)::int + (a > b)::int) <> 1 OR (a <= b) <> NOT (a > b)
	OR (a >= b) <> NOT (a < b) OR (a <> b) = (a = b)
	OR cx_review_cmp(a, b) <> -cx_review_cmp(b, a)
	OR (a = b AND (cx_review_hash(a) <> cx_review_hash(b) OR cx_review_hash_extended(a,
		7) <> cx_review_hash_extended(b, 7)));

------------------------------------------------------------------------
-- Errors
------------------------------------------------------------------------
SELECT throws_ok(query, code, message, message)
  FROM (VALUES
	($$SELECT review_score('NaN', '2025-01-01')$$, '22003', 'rating NaN is out of range'),
	($$SELECT review_score('-Infinity', '2025-01-01')$$, '22003',
		'rating -Infinity is out of range'),
	($$SELECT review_score(1, 'infinity')$$, '22008', 'reviewed_at infinity is out of range'),
	($$SELECT review_agg(1, '-infinity')$$, '22008', 'reviewed_at -infinity is out of range'),
	($$SELECT review_score(1, '2025-01-01', '0')$$, '22023', 'half-life 00:00:00 is out of range'),
	($$SELECT review_score(1, '2025-01-01', '-1 day')$$, '22023',
		'half-life -1 days is out of range'),
	($$SELECT review_score(1, '2025-01-01', '1 month -30 days')$$, '22023',
		'half-life 1 mon -30 days is out of range'),
	($$SELECT review_score(1, '2025-01-01', '100001 years')$$, '22023',
		'half-life 100001 years is out of range'),
	($$SELECT review_score(1, '2025-01-01', make_interval(days => 2147483647))$$, '22023',
		'half-life 2147483647 days is out of range'),
	($$SELECT review_score(1, '2025-01-01', '1 day', -1)$$, '22003', 'weight -1 is out of range'),
	($$SELECT review_score(1, '2025-01-01', '1 day', 'NaN')$$, '22003',
		'weight NaN is out of range'),
	($$SELECT review_score(1, '2025-01-01', '1 day', 'Infinity')$$, '22003',
		'weight Infinity is out of range'),
	($$SELECT review_score(1, '2025-01-01', i * interval '1 day') FROM generate_series(1, 2) i$$,
		'22023', 'cannot combine reviews of different half-lives'),
	($$SELECT review_agg(r) FROM (SELECT review_agg(1, '2025-01-01', i * interval '1 day') r
		FROM generate_series(1, 2) i GROUP BY i) v$$, '22023',
		'cannot combine reviews of different half-lives'),
	($$SELECT review_agg(1, '2025-01-01') + review_agg(1, '2025-01-01', '1 day')$$, '22023',
		'cannot combine reviews of different half-lives'),
	($$SELECT review_score(1e308, '2025-01-01', '1 day') FROM generate_series(1, 2)$$, '22003',
		'sum is out of range for type double precision'),
	($$SELECT review_stddev(review_agg(i * 1e200, '2025-01-01', '1 day')) FROM generate_series(1,
		2) i$$, '22003', 'sum is out of range for type double precision'),
	($$SELECT review_weight(review_agg(1, '2025-01-01', '1 day', 1e308), '2025-01-01')
		FROM generate_series(1, 2) i$$, '22003', 'sum is out of range for type double precision'),
	($$SELECT review_weight(r, '2025-01-01') FROM pair$$, '22023',
		'as_of 2025-01-01 00:00:00+00 is before the last review'),
	($$SELECT review_weight(r, 'infinity') FROM pair$$, '22008', 'as_of infinity is out of range'),
	($$SELECT bayesian_review_score(r, 3, 5, '2025-01-01') FROM pair$$, '22023',
		'as_of 2025-01-01 00:00:00+00 is before the last review'),
	($$SELECT bayesian_review_score(r, 3, 5, '-infinity') FROM pair$$, '22008',
		'as_of -infinity is out of range'),
	($$SELECT bayesian_review_score(r, 3, -1, '2026-01-01') FROM pair$$, '22023',
		'number of prior reviews -1 is out of range'),
	($$SELECT bayesian_review_score(r, 3, 'NaN', '2026-01-01') FROM pair$$, '22023',
		'number of prior reviews NaN is out of range'),
	($$SELECT bayesian_review_score(r, 'NaN', 5, '2026-01-01') FROM pair$$, '22023',
		'prior rating NaN is out of range'),
	($$SELECT decay_weight('2025-01-01', '2024-01-01')$$, '22023',
		'as_of 2024-01-01 00:00:00+00 is before the last review'),
	($$SELECT decay_weight('-infinity', '2024-01-01')$$, '22008',
		'reviewed_at -infinity is out of range'),
	($$SELECT decay_weight('2024-01-01', 'infinity')$$, '22008', 'as_of infinity is out of range'),
	($$SELECT decay_weight('2024-01-01', '2025-01-01', '0')$$, '22023',
		'half-life 00:00:00 is out of range'),
	($$SELECT half_life_from_retention(0)$$, '22023', 'annual retention 0 is out of range'),
	($$SELECT half_life_from_retention(1)$$, '22023', 'annual retention 1 is out of range'),
	($$SELECT half_life_from_retention(70)$$, '22023', 'annual retention 70 is out of range'),
	($$SELECT half_life_from_retention('NaN')$$, '22023', 'annual retention NaN is out of range'),
	($$SELECT half_life_from_retention(0.9999999999)$$, '22023',
		'annual retention 0.9999999999 is out of range')
	) AS v (query, code, message);

-- malformed values: text, and the same as jsonb where that is no syntax error
CREATE TEMP TABLE valid AS
SELECT jsonb '{"reviews": 1, "half_life": 3155760000000, "last_reviewed_at": 946684800,
	"base": 0, "sum_w": 1, "sum_wx": 1, "sum_wdd": 0, "sum_ww": 1}' AS value;
CREATE TEMP TABLE malformed (input text);
INSERT INTO malformed SELECT (value || change::jsonb)::text
  FROM valid, (VALUES
	('{"reviews": 0, "half_life": 0, "sum_w": 0, "sum_wx": 0, "sum_ww": 0}'),
	('{"reviews": 1.5}'), ('{"reviews": -1}'), ('{"reviews": 18446744073709551617}'),
	('{"half_life": 0}'), ('{"half_life": 1e300}'), ('{"half_life": 1e131071}'),
	('{"half_life": 0.0000001}'), ('{"half_life": -1}'),
	('{"last_reviewed_at": 1e14}'), ('{"last_reviewed_at": "2025-01-01"}'),
	('{"last_reviewed_at": -1e13}'), ('{"last_reviewed_at": -9223372036854.775808}'),
	('{"base": 0.5}'), ('{"base": 1024}'), ('{"base": -9000000000000}'), ('{"base": null}'),
	('{"sum_w": -1}'), ('{"sum_w": 1e400}'), ('{"sum_w": 0, "sum_ww": 0}'), ('{"sum_w": 2}'),
	('{"sum_w": 0.5, "sum_ww": 0.25}'), ('{"sum_w": 5, "sum_ww": 25}'),
	('{"base": 1, "sum_w": 0, "sum_wx": 0, "sum_ww": 0}'), ('{"reviews": 9, "sum_ww": 2}'),
	('{"sum_wdd": -1}'), ('{"sum_wx": [1]}'), ('{"sum_wx": true}'), ('{"stars": 1}'))
		AS v (change);
INSERT INTO malformed VALUES ('[]'), ('1'), ('null'), ('"{}"'), ('{"reviews": 1}'),
	('{"stars": 1}');
SELECT throws_ok(format('SELECT %L::jsonb::cx_review', input), '22P02',
		format('invalid input syntax for type cx_review: "%s"', input), 'jsonb ' || input)
  FROM malformed;
INSERT INTO malformed VALUES (''), ('{'), ('{"'), ('{"reviews'), ('{"reviews"'), ('{"reviews":'),
	('{}}'), ('{} {}'), ('{"reviews": 0x1}'), ('{"reviews": 01}'), ('{"reviews": .5}'),
	('{"reviews": NaN}'), ('{"reviews": 1,}'), (repeat('[', 100000)), (repeat('{"base": ',
		100000));
INSERT INTO malformed SELECT '{"base": 0, ' || substr(value::text, 2) FROM valid;
SELECT throws_ok(format('SELECT %L::cx_review', input), '22P02',
		format('invalid input syntax for type cx_review: "%s"', input), 'text ' || left(input,
			150))
  FROM malformed;
-- the fields at the very ends of what some reviews have, and just beyond
CREATE FUNCTION pg_temp.fault(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	PERFORM input::cx_review;
	RETURN NULL;
EXCEPTION WHEN invalid_text_representation THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN detail;
END $$;
SELECT is(pg_temp.fault((value || change::jsonb)::text), fault, change)
  FROM valid, (VALUES
	('{"half_life": 3155760000000.000001}', 'The half-life is out of range.'),
	('{"half_life": 0.000001}', NULL), ('{"reviews": 9223372036854775807}', NULL),
	('{"base": 1023}', NULL), ('{"base": 1024}', 'The base is out of range.'),
	('{"base": -1075, "last_reviewed_at": -210866803200}', NULL),
	('{"base": -1076, "last_reviewed_at": -210866803200}', 'The base is out of range.'),
	('{"base": 1022, "last_reviewed_at": -210866803200}', NULL),
	('{"base": 1023, "last_reviewed_at": -210866803200}', 'The base is out of range.'),
	('{"sum_w": 4, "sum_ww": 16}', NULL), ('{"reviews": 3, "sum_w": 12, "sum_ww": 48}', NULL),
	('{"reviews": 3, "sum_w": 3, "sum_ww": 3}', NULL), ('{"reviews": 3, "sum_ww": 1}', NULL),
	('{"sum_wx": -7e300, "sum_wdd": 7e300}', NULL),
	('{"base": 0, "sum_w": 0, "sum_wx": 0, "sum_ww": 0}', NULL)) AS v (change, fault);
SELECT is(pg_temp.fault((value || change::jsonb)::text), 'The sums are not those of any reviews.',
		change)
  FROM valid, (VALUES
	('{"sum_w": 4.01, "sum_ww": 16.0801}'), ('{"reviews": 3, "sum_w": 12.1, "sum_ww": 50}'),
	('{"sum_w": 0.99, "sum_ww": 0.9801}'), ('{"reviews": 3, "sum_w": 3, "sum_ww": 2.99}'),
	('{"reviews": 3, "sum_ww": 1.01}'),
	('{"sum_w": 0, "sum_wx": 0, "sum_ww": 1}'), ('{"sum_w": 0, "sum_wx": 1, "sum_ww": 0}'),
	('{"sum_w": 0, "sum_wx": 0, "sum_ww": 0, "sum_wdd": 1}'),
	('{"sum_w": 0, "sum_wx": 0, "sum_ww": 0, "base": -1}')) AS v (change);

SELECT is((value || change::jsonb)::text::cx_review, (value || same::jsonb)::cx_review,
		change || ' is ' || same)
  FROM valid, (VALUES
	('{"reviews": 1.0}', '{"reviews": 1e0}'), ('{"sum_wx": -0}', '{"sum_wx": 0}'),
	('{"last_reviewed_at": 1.5e3}', '{"last_reviewed_at": 1500.000000}'),
	('{"sum_wx": 1e-400}', '{"sum_wx": 0}')) AS v (change, same);
SELECT is(last_reviewed_at((value || format('{"last_reviewed_at": %s}',
	seconds)::jsonb)::cx_review),
		moment::timestamptz, moment)
  FROM valid, (VALUES ('-210866803200', '4714-11-24 00:00:00+00 BC'),
	('-0.000001', '1969-12-31 23:59:59.999999+00'), ('946684799.5', '1999-12-31 23:59:59.5+00'),
	('9224318015999.999999', '294276-12-31 23:59:59.999999+00')) AS v (seconds, moment);
SELECT throws_ok($$SELECT '{"reviews": 1}'::jsonb::cx_review$$, '22P02',
	'invalid input syntax for type cx_review: "{"reviews": 1}"', 'jsonb');

-- malformed values: bytes
SELECT throws_ok(format('SELECT %L::bytea::cx_review', input), code, message, what)
  FROM pair,
	   LATERAL (VALUES
		('no bytes', ''::bytea, '22P03', 'malformed value of type cx_review'),
		('too few', substr(r::bytea, 1, 64), '22P03', 'malformed value of type cx_review'),
		('too many', r::bytea || '\x00', '22P03', 'malformed value of type cx_review'),
		('version 0', set_byte(r::bytea, 0, 0), '22P03', 'malformed value of type cx_review'),
		('version 2', set_byte(r::bytea, 0, 2), '0A000',
			'value of type cx_review has format version 2'),
		('a working form', set_byte(r::bytea, 0, 129), '22P03',
			'malformed value of type cx_review'),
		('negative half-life', set_byte(r::bytea, 1, 128), '22P03',
			'malformed value of type cx_review'),
		('infinite time', overlay(r::bytea PLACING '\x7fffffffffffffff'::bytea FROM 10), '22P03',
			'malformed value of type cx_review'),
		('a base before all time', set_byte(r::bytea, 17, 128), '22P03',
			'malformed value of type cx_review'),
		('a base after the last review', set_byte(r::bytea, 22, 1), '22P03',
			'malformed value of type cx_review'),
		('minus zero', overlay(r::bytea PLACING '\x8000000000000000'::bytea FROM 42), '22P03',
			'malformed value of type cx_review'),
		('minus zero of a sum of squares', overlay(r::bytea PLACING '\x8000000000000000'::bytea
			FROM 50), '22P03', 'malformed value of type cx_review'),
		('negative count', set_byte(r::bytea, 25, 128), '22P03',
			'malformed value of type cx_review'),
		('negative weight', set_byte(r::bytea, 33, 191), '22P03',
			'malformed value of type cx_review'),
		('NaN', set_byte(set_byte(r::bytea, 41, 127), 42, 248), '22P03',
			'malformed value of type cx_review'),
		('infinite deviation', overlay(r::bytea PLACING '\x7ff0000000000000'::bytea FROM 50),
			'22P03', 'malformed value of type cx_review')) AS v (what, input, code, message);

-- of no reviews: every field is 0, in bytes as in text
SELECT throws_ok(format('SELECT %L::bytea::cx_review',
		overlay(empty PLACING value FROM 2 + 8 * field)), '22P03',
		'malformed value of type cx_review', format('no reviews, but field %s', field))
  FROM (VALUES ('\x01'::bytea || decode(repeat('00', 64), 'hex'))) AS e (empty),
	   (VALUES (0, int8send(1)), (1, int8send(1)), (2, int8send(1)), (4, float8send(1)),
		(5, float8send(1)), (6, float8send(1)), (7, float8send(1))) AS v (field, value);
SELECT is(('\x01'::bytea || decode(repeat('00', 64), 'hex'))::cx_review, '{}',
	'no reviews, and no field');

-- each byte of a value changed: an error of these, or a value that can be used
CREATE FUNCTION survives(bytes bytea) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM review_score(r), review_stddev(r), effective_reviews(r), r::text::cx_review,
		half_life(r), r + r,
			review_weight(r, last_reviewed_at(r)), cx_review_transfn(r, 1, last_reviewed_at(r),
				half_life(r))
	   FROM (SELECT bytes::cx_review AS r) AS v;
	RETURN NULL;
EXCEPTION WHEN invalid_binary_representation OR feature_not_supported OR numeric_value_out_of_range
	OR program_limit_exceeded THEN
	RETURN NULL;
END $$;
SELECT is(count(survives(set_byte(r::bytea, byte, (get_byte(r::bytea, byte) + change) % 256))),
	0::bigint, 'changed bytes')
  FROM (SELECT r FROM whole WHERE length = '90 days') AS w, generate_series(0, 64) AS byte,
	generate_series(1, 255, 7) AS change;

-- support functions called from SQL
SELECT is(cx_review_transfn(NULL, NULL, NULL), NULL, 'transition of NULLs');
SELECT is(cx_review_transfn(NULL, 4, '2025-01-02', '1 day'), review_agg(4, '2025-01-02', '1 day'),
	'first transition');
SELECT is(cx_review_transfn('{}', 4, '2025-01-02', '1 day'), review_agg(4, '2025-01-02', '1 day'),
	'transition of an empty summary');
SELECT is(cx_review_transfn(r, NULL, '2025-01-02', '1 day'), r, 'transition without a rating')
	FROM pair;
SELECT is(cx_review_combinefn(NULL, NULL), NULL, 'merge of NULLs');
SELECT is(cx_review_combinefn(NULL, r), r, 'merge of NULL and a summary') FROM pair;
SELECT is(cx_review_combinefn(r, NULL), r, 'merge of a summary and NULL') FROM pair;
SELECT is(cx_review_finalfn('{}'), NULL, 'final function of no reviews');

-- a transition state that got stored, as by an aggregate without a final function
CREATE AGGREGATE raw_review(double precision, timestamptz, interval) (SFUNC = cx_review_transfn,
	STYPE = cx_review);
CREATE TEMP TABLE raw AS SELECT raw_review(rating, at, '90 days') AS r, review_agg(rating, at,
	'90 days') AS packed FROM review;
SELECT ok(pg_column_size(r) > pg_column_size(packed), 'a working state takes more place') FROM raw;
SELECT ok(r = packed AND r::text = packed::text AND r::bytea = packed::bytea
	AND cx_review_hash(r) = cx_review_hash(packed)
	AND review_agg(r) = review_agg(packed), 'and is the same value') FROM raw GROUP BY r, packed;

SELECT * FROM finish();
ROLLBACK;
