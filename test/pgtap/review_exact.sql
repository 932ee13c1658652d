-- Review scores against exact arithmetic: sums of numeric over reviews of hostile
-- weights, in any order and split; and what must not depend on order and split
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL intervalstyle = 'postgres';
SELECT plan(82);

SELECT setseed(0.17);
SELECT diag('setseed(0.17)');

CREATE FUNCTION close_to(a numeric, b numeric, tolerance numeric) RETURNS boolean
LANGUAGE sql AS $$ SELECT abs(a - b) <= tolerance * greatest(abs(a), abs(b)) $$;

-- 2^0 ... 2^4000, exactly
CREATE TEMP TABLE power AS
WITH RECURSIVE p (n, value) AS (SELECT 0, 1::numeric UNION ALL SELECT n + 1, 2 * value FROM p
	WHERE n < 4000)
SELECT * FROM p;
CREATE UNIQUE INDEX ON power (n);
ANALYZE power;

------------------------------------------------------------------------
-- Ages of whole half-lives and weights k 2^j: all sums are whole multiples of
-- 2^-1000 relative to a moment before all reviews, and exact as numeric
------------------------------------------------------------------------
CREATE TEMP TABLE kind (kind, half_life, periods, least, most) AS
VALUES ('equal weights', interval '1 day', 20, 0, 0),
	   ('equal weights, far apart', '1 day', 1200, 0, 0),
	   ('weights of some size', '90 days', 20, -3,
	3), ('weights of any size', '1 day', 100, -1000, 1000),
	   ('weights of any size', '1 microsecond', 3, -1000, 1000), ('weights of any size',
		'36525 days', 1000, -1000, 1000),
	   ('small weights of newer reviews', '1 day', 1200, -1000, 0);
CREATE TEMP TABLE review AS
SELECT kind, half_life, sample, id, floor(random() * 81) / 8 AS rating, n, k, j,
	   timestamptz '2000-01-01' + n * half_life AS at, k * 2::float8 ^ j AS weight,
		floor(random() * 4) AS part, random() AS lot
  FROM (SELECT kind.*, sample, id, floor(random() * periods)::integer AS n, (ARRAY[1, 1, 3, 5,
	0])[CASE least WHEN most THEN 1 ELSE 1 + floor(random() * 5) END] AS k,
			   (least + floor(random() * (most - least + 1)))::integer AS j
		  FROM kind, generate_series(1, 25) AS sample, generate_series(1, 20) AS id OFFSET 0) AS v;

CREATE TEMP TABLE expected AS
WITH weighed AS (SELECT review.*, k * value AS w FROM review JOIN power ON power.n = 1000 + j +
	review.n),
sums AS (SELECT kind, half_life, sample, count(*), max(at) AS last, sum(w) AS w,
	sum(w * rating::numeric) AS wx, sum(w * w) AS ww FROM weighed GROUP BY 1, 2, 3)
SELECT sums.*, wx / nullif(w, 0) AS score, w * w / nullif(ww, 0) AS effective,
	   (SELECT sqrt(sum(x.w * (x.rating::numeric * sums.w - wx) ^ 2) / nullif(sums.w, 0) ^ 3)
		FROM weighed AS x
		 WHERE (x.kind, x.half_life, x.sample) = (sums.kind, sums.half_life, sums.sample))
			AS stddev
  FROM sums;

CREATE TEMP TABLE summary AS
SELECT kind, half_life, sample, review_agg(rating, at, half_life, weight ORDER BY at)
	AS oldest_first, review_agg(rating, at, half_life, weight ORDER BY at DESC) AS newest_first,
	   review_agg(rating, at, half_life, weight ORDER BY weight) AS lightest_first,
		review_agg(rating, at, half_life, weight ORDER BY lot) AS by_lot
  FROM review GROUP BY 1, 2, 3;
CREATE TEMP TABLE variant AS
SELECT kind, half_life, sample, what, r
  FROM summary, LATERAL (VALUES ('oldest first', oldest_first), ('newest first', newest_first),
	('lightest first', lightest_first), ('by lot', by_lot)) AS v (what, r)
UNION ALL
-- where every weight is 1, and leaving them out is the same
SELECT kind, half_life, sample, 'without weights, ' || what, r
  FROM (SELECT kind, half_life, sample, review_agg(rating, at, half_life ORDER BY at) AS oldest,
               review_agg(rating, at, half_life ORDER BY at DESC) AS newest,
               review_agg(rating, at, half_life ORDER BY lot) AS by_lot
          FROM review WHERE kind LIKE 'equal weights%' GROUP BY 1, 2, 3) AS v,
       LATERAL (VALUES ('oldest first', oldest), ('newest first', newest), ('by lot', by_lot))
       AS w (what, r)
UNION ALL
SELECT kind, half_life, sample, 'in parts', review_agg(r)
  FROM (SELECT kind, half_life, sample, review_agg(rating, at, half_life, weight) AS r FROM review
	GROUP BY 1, 2, 3, part) AS p GROUP BY 1, 2, 3
UNION ALL
SELECT kind, half_life, sample, 'in a window', r
  FROM (SELECT kind, half_life, sample, lag(id, 19) OVER w AS first, review_agg(rating, at,
	half_life, weight) OVER (w ROWS 19 PRECEDING) AS r
		  FROM (SELECT * FROM review UNION ALL SELECT kind, half_life, sample, 0, 7, 0, 1, 0,
			'2000-01-01', 1e300, 0, -1 FROM expected) AS v
		WINDOW w AS (PARTITION BY kind, half_life, sample ORDER BY lot)) AS slide
 WHERE first > 0;

SELECT is(count(*) FILTER (WHERE review_count(r) = count AND last_reviewed_at(r) = last
			AND (close_to(review_score(r), score, 1e-14) AND close_to(effective_reviews(r),
				effective, 1e-14)
				 AND (close_to(review_stddev(r), stddev, 1e-13) OR abs(review_stddev(r) - stddev) <
					1e-14 * score))),
		CASE WHEN what LIKE 'without weights%' THEN 50 ELSE 175 END::bigint,
		format('exact sums, %s', what))
  FROM variant JOIN expected USING (kind, half_life, sample) GROUP BY what;
SELECT
	is_empty('SELECT 1 FROM variant GROUP BY kind, half_life, sample
		HAVING count(DISTINCT r::jsonb -> ''base'') > 1',
	'the same base in any order and split');
SELECT ok(close_to(review_weight(oldest_first, timestamptz '2000-01-01' + 19 * half_life),
	w / (2::numeric ^ 1019), 1e-14), format('the decayed count, %s', half_life))
  FROM summary JOIN expected USING (kind, half_life, sample) WHERE kind = 'equal weights'
	AND sample = 1;


------------------------------------------------------------------------
-- Ages that are no whole half-lives: powers of numeric, to 30 digits
------------------------------------------------------------------------
CREATE TEMP TABLE broken AS
SELECT length, id, 1 + 4 * random() AS rating, timestamptz '2025-01-01' - random() * 20 * length
	AS at, random() AS weight
  FROM (VALUES (interval '7.000001 seconds'), ('1 day'), ('90 days'), ('300 years')) AS v (length),
	generate_series(1, 100) AS id;
SELECT ok(close_to(review_score(rating, at, length, weight), sum(w * rating::numeric) / sum(w),
	2e-15)
		AND close_to(review_weight(review_agg(rating, at, length, weight), '2025-01-01'), sum(w),
			2e-15), format('ages of any length, half-life %s', length))
  FROM (SELECT *, weight::text::numeric / power(2.0000000000000000000000000000000000000000,
				round(extract(epoch FROM timestamptz '2025-01-01' - at)::numeric * 1000000) /
					round(extract(epoch FROM length)::numeric * 1000000)) AS w FROM broken) AS v
 GROUP BY length;

-- one review and later nine: their weight is right to 15 digits, in any order
SELECT is(max(abs(review_weight(r, later) - 9 - power(2.0000000000000000000000000000,
	-minutes / (1440.0 * days))) / 1e-14) <= 1, true, how || ', to 15 digits')
  FROM (SELECT days, minutes, later,
               review_agg(4, CASE i WHEN 0 THEN early ELSE later END, length ORDER BY i) AS oldest,
               review_agg(4, CASE i WHEN 9 THEN early ELSE later END, length ORDER BY i) AS newest
          FROM generate_series(3, 243, 5) AS days, generate_series(1, 16) AS periods,
               LATERAL (SELECT make_interval(days => days) AS length,
                               (1440 * days * (periods - random()))::integer AS minutes) AS d,
               LATERAL (SELECT timestamptz '2020-01-01' AS early,
                               '2020-01-01'::timestamptz + minutes * interval '1 minute' AS later)
               AS t,
               generate_series(0, 9) AS i
         GROUP BY days, minutes, later) AS v,
       LATERAL (VALUES ('oldest first', oldest), ('newest first', newest)) AS w (how, r)
 GROUP BY how;

------------------------------------------------------------------------
-- Reviews of no weight, or next to none
------------------------------------------------------------------------
SELECT is(ARRAY[round(review_score(rating, at, '1 day', weight), 6),
	review_count(review_agg(rating, at, '1 day', weight))], ARRAY[round(7 / 3.0, 6), 3],
	format('a newer review of the weight %s', light))
  FROM (VALUES (0), (1e-200), (1e-320)) AS l (light), LATERAL (VALUES (5, timestamptz '2023-01-01',
	1), (1, '2023-01-02', 1), (3, '2024-06-01', light)) AS v (rating, at, weight)
 GROUP BY light;
-- equal ratings: the score is that rating and nothing deviates from it, whatever the ages
CREATE TEMP TABLE equal AS
SELECT pattern, half_life, size, i,
       timestamptz '2025-01-01' - half_life * CASE pattern WHEN 'far below two' THEN
           CASE WHEN i IN (1, size) THEN 0 ELSE 53 END ELSE i * step END AS at
  FROM (VALUES ('far below two', 0), ('a week of 30 days', 7 / 30.0),
               ('12 days of 90', 12 / 90.0), ('24 days of 30', 0.8), ('many', 0.01))
       AS p (pattern, step),
       unnest(ARRAY[interval '1 day', '30 days', '365.25 days']) AS half_life,
       unnest(ARRAY[2, 3, 5, 16, 24, 25, 31, 32, 33, 34, 40, 46, 47, 48, 100]) AS size,
       generate_series(1, size) AS i;
CREATE TEMP TABLE equal_summary AS
SELECT pattern, half_life, size, rating, how, r
  FROM (SELECT pattern, half_life, size, rating,
               review_agg(rating, at, half_life ORDER BY i) AS newest_first,
               review_agg(rating, at, half_life ORDER BY i DESC) AS oldest_first,
               review_agg(rating, at, half_life) FILTER (WHERE i % 2 = 0)
               + review_agg(rating, at, half_life) FILTER (WHERE i % 2 = 1) AS merged
          FROM equal, unnest(ARRAY[9.5, 8.5, 4.7, 5, 1.001, 0.1, -3.3]) AS rating
         GROUP BY pattern, half_life, size, rating) AS v,
       LATERAL (VALUES ('newest first', newest_first), ('oldest first', oldest_first),
                       ('merged', merged)) AS w (how, r)
 UNION ALL
SELECT pattern, half_life, size, rating, 'in a window',
       review_agg(rating, at, half_life) OVER (PARTITION BY pattern, half_life, size, rating
                                               ORDER BY i)
  FROM equal, unnest(ARRAY[9.5, 4.7]) AS rating;
SELECT is(string_agg(format('%s of %s: %s', size, rating, r), E'\n')
          FILTER (WHERE review_score(r) <> rating OR review_stddev(r) <> 0
                  OR review_interval(r) IS NOT NULL), NULL,
          format('equal ratings, %s, %s', pattern, how))
  FROM equal_summary GROUP BY pattern, how;

-- sums below zero that vanish, and a negative zero after them
CREATE TEMP TABLE below_zero AS
SELECT i, size, CASE WHEN i > size THEN '-0' ELSE -1::float8 END AS rating,
	timestamptz '2000-01-01' + greatest(i - size, 0) * interval '1 year' AS at
  FROM unnest(ARRAY[1, 31, 32, 60]) AS size, generate_series(1, size + 1) AS i;
SELECT is(substr(r::bytea, 42, 8), '\x0000000000000000',
		format('no negative zero of %s and one reviews, %s', size, how))
  FROM (SELECT i, size, 'in a window' AS how,
			review_agg(rating, at, '1 second') OVER (PARTITION BY size ORDER BY i) AS r
		  FROM below_zero
		 UNION ALL
		SELECT size + 1, size, 'in a group', review_agg(rating, at, '1 second' ORDER BY i)
		  FROM below_zero GROUP BY size) AS v
 WHERE i > size;
CREATE FUNCTION one(double precision, timestamptz, interval, double precision) RETURNS
	cx_review
LANGUAGE sql AS $$ SELECT review_agg($1, $2, $3, $4) $$;
SELECT is(ARRAY[count(DISTINCT r), min(review_score(r)), max(review_score(r))],
	ARRAY[1, 4.3, 4.3], format('a newer review without weight, %s days on', days))
  FROM (VALUES (1), (500), (1073), (1075), (100000)) AS d (days),
	   LATERAL (SELECT review_agg(4.3, timestamptz '2020-01-01' + day * interval '1 day', '1 day',
		weight ORDER BY sign * day) AS r
				  FROM (VALUES (0, 1), (0, 1), (days / 2, 0), (days, 0)) AS v (day, weight),
					(VALUES (1), (-1)) AS o (sign) GROUP BY sign
				UNION ALL
				SELECT one(4.3, '2020-01-01', '1 day', 0) + one(4.3,
					timestamptz '2020-01-01' + days * interval '1 day', '1 day', 0)
					   + one(4.3, '2020-01-01', '1 day', 1) + one(4.3, '2020-01-01', '1 day', 1))
						AS v
 GROUP BY days;
SELECT is(ARRAY[review_score(r), review_stddev(r), effective_reviews(r), review_count(r),
	review_weight(r, '2030-01-01'), bayesian_review_score(r, 4, 1, '2030-01-01')], ARRAY[NULL,
		NULL, NULL,
	9, 0, 4]::numeric[],
	'only reviews without weight') FROM (SELECT review_agg(i,
		timestamptz '2020-01-01' + i * interval '1 day', '1 day', 0) AS r FROM generate_series(1,
		9) AS i) AS v;

------------------------------------------------------------------------
-- a + b is b + a, to the last bit; packed or not
------------------------------------------------------------------------
CREATE AGGREGATE raw_review(double precision, timestamptz, interval,
	double precision) (SFUNC = cx_review_transfn, STYPE = cx_review);
CREATE TEMP TABLE many AS
SELECT g, review_agg(rating, at, '30 days', weight) AS packed, raw_review(rating, at, '30 days',
	weight) AS raw
  FROM (SELECT i % 300 AS g, 10 * random() - 2 AS rating, timestamptz '2020-01-01' + random() * (1
	+ i % 300) * interval '20 days' AS at, exp(40 * random() - 20) AS weight
		  FROM generate_series(1, 3000) AS i) AS v GROUP BY g;
SELECT is(count(*) FILTER (WHERE (a.packed + b.packed)::bytea = (b.packed + a.packed)::bytea
	AND (a.raw + b.raw)::bytea = (b.raw + a.raw)::bytea AND (a.raw + b.packed)::bytea = (b.packed +
	a.raw)::bytea),
	count(*), 'a + b and b + a') FROM many AS a JOIN many AS b ON a.g < b.g
		AND (a.g + b.g) % 9 = 0;

------------------------------------------------------------------------
-- Binary input, and values that are stored apart from their rows
------------------------------------------------------------------------
SELECT current_setting('data_directory') || '/cx_review.copy' AS file \gset
CREATE TEMP TABLE received (r cx_review);
COPY (SELECT packed FROM many) TO :'file' (FORMAT binary);
COPY received FROM :'file' (FORMAT binary);
SELECT set_eq('SELECT r::bytea FROM received', 'SELECT packed::bytea FROM many',
	'binary output and input');
SELECT lives_ok(format($$COPY (SELECT ''::bytea) TO %L (FORMAT binary)$$, :'file'),
	'nothing as binary input');
SELECT throws_ok(format('COPY received FROM %L (FORMAT binary)', :'file'), '22P03',
	'malformed value of type cx_review', 'is an error');
SELECT lives_ok(format($$COPY (SELECT set_byte(packed::bytea, 0, 2)
	FROM many LIMIT 1) TO %L (FORMAT binary)$$, :'file'), 'version 2 as binary input');
SELECT throws_ok(format('COPY received FROM %L (FORMAT binary)', :'file'), '0A000',
	'value of type cx_review has format version 2', 'is an error');
SELECT lives_ok(format($$COPY (SELECT raw::text::cx_review::bytea || '\x00'
	FROM many LIMIT 1) TO %L (FORMAT binary)$$, :'file'), 'a byte too many as binary input');
SELECT throws_ok(format('COPY received FROM %L (FORMAT binary)', :'file'), '22P03',
	'malformed value of type cx_review', 'is an error');

SELECT format('CREATE TEMP TABLE wide (%s)', string_agg(format('r%s cx_review', i), ', '))
	FROM generate_series(1, 60) AS i \gexec
SELECT format('INSERT INTO wide SELECT %s FROM many', string_agg('packed', ', '))
	FROM generate_series(1, 60) AS i \gexec
SELECT ok((SELECT pg_relation_size(reltoastrelid) > 0 FROM pg_class WHERE oid = 'wide'::regclass),
	'some values are stored apart');
SELECT is((SELECT count(*) FROM (SELECT r1 FROM wide UNION SELECT r60 FROM wide UNION SELECT packed
	FROM many) AS v), 300::bigint, 'and equal to those that are not');
SELECT is((SELECT review_agg(r1 ORDER BY r1) FROM wide), (SELECT review_agg(r60 ORDER BY r60)
	FROM wide),
	'and merged like them');

------------------------------------------------------------------------
-- Moments with a fraction of a second, on both sides of 1970 and of 2000
------------------------------------------------------------------------
SELECT is(r::jsonb ->> 'last_reviewed_at' || ' ' || last_reviewed_at(r::text::cx_review),
	expected || ' ' || at, format('written at %s', at))
  FROM (VALUES (timestamptz '1969-12-31 23:59:59.5', '-0.500000'), ('1969-12-31 23:59:58.000001',
	'-1.999999'), ('1970-01-01 00:00:00.25', '0.250000'),
			   ('1999-12-31 23:59:59.75', '946684799.750000'), ('2000-01-01 00:00:00.75',
				'946684800.750000')) AS v (at, expected), LATERAL one(1, at, '1 day', 1) AS r;

-- faults of input are soft, where the server asks for it
SELECT current_setting('server_version_num')::integer >= 160000 AS soft \gset
\if :soft
SELECT is(count(*) FILTER (WHERE pg_input_is_valid(input, 'cx_review')), 0::bigint,
	'every fault of input is soft')
  FROM (VALUES (''), ('{'), ('[]'), ('{"reviews": 1}'), ('{"stars": 1}'),
	('{"reviews": 1e999999}')) AS v (input)
\else
SELECT is(0::bigint, 0::bigint, 'faults of input cannot be soft')
\endif
;
\if :soft
SELECT is(count(*) FILTER (WHERE
	pg_input_is_valid(format('{"reviews": %s, "half_life": %s, "last_reviewed_at": %s, "base": %s,'
		' "sum_w": 1, "sum_wx": %s, "sum_wdd": 0, "sum_ww": 1}',
	n, h, t, b, x), 'cx_review')),
		1::bigint, 'huge and tiny numbers')
\else
SELECT is(count(*), 6::bigint, 'huge and tiny numbers')
\endif
  FROM (VALUES ('1', '1', '0', '-946684800', '1'), ('1e131071', '1', '0', '0', '1'),
	('1', '1e131071', '0',
	'0', '1'), ('1', '1', '-1e131071', '0', '1'), ('1', '1', '0', '1e131071', '1'), ('1', '1', '0',
	'0', '1e131071')) AS v (n, h, t, b, x);

-- beside a later review of rating 0 only what an earlier one weighs is the score: up to 500
-- half-lives it does, added before, after, and as a summary
SELECT concat_ws(E'\n', is(ARRAY[first_early, first_late, early + late, late + early]::text[],
		array_fill(first_early::text, ARRAY[4]), format('%s half-lives, in any order', days)),
	is(review_score(first_early) > 0, days <= 500, 'and they count'))
  FROM (SELECT days, review_agg(rating, at, '1 day' ORDER BY at) AS first_early,
               review_agg(rating, at, '1 day' ORDER BY at DESC) AS first_late,
               review_agg(rating, at, '1 day') FILTER (WHERE rating = 5) AS early,
               review_agg(rating, at, '1 day') FILTER (WHERE rating = 0) AS late
          FROM unnest(ARRAY[499, 500, 501, 502, 1100]) AS days,
               LATERAL (VALUES (5, timestamptz '2025-01-01' - days * interval '1 day'),
			(0, '2025-01-01')) AS v (rating, at)
         GROUP BY days) AS r;

SELECT * FROM finish();
ROLLBACK;
