-- G2 Score and Grid: tables of cases, errors, and properties against plain SQL
-- on random data
BEGIN;
SELECT * FROM no_plan();
SELECT diag('setseed(0.2025)') FROM setseed(0.2025);

-- SQLSTATE, message and detail of a statement that must fail
CREATE FUNCTION error_of(sql text, OUT state text, OUT message text, OUT detail text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE sql;
	state := 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail
		= PG_EXCEPTION_DETAIL;
END $$;

SELECT is((SELECT concat_ws(' | ', e.state, e.message, nullif(e.detail, ''))
	FROM error_of(sql) AS e), expected, sql)
  FROM (VALUES
	('SELECT g2_score(100.5, 50)',
		'22003 | satisfaction 100.5 is off the scale | The scale is 0 to 100.'),
	('SELECT g2_score(50, -1)',
		'22003 | market presence -1 is off the scale | The scale is 0 to 100.'),
	('SELECT g2_score(''NaN'', 50)',
		'22003 | satisfaction NaN is off the scale | The scale is 0 to 100.'),
	('SELECT g2_score(50, ''Infinity'')',
		'22003 | market presence Infinity is off the scale | The scale is 0 to 100.'),
	('SELECT grid_satisfaction(101, 1, 1, 1, 1, 1)',
		'22003 | end_user 101 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_satisfaction(1, 101, 1, 1, 1, 1)',
		'22003 | popularity 101 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_satisfaction(1, 1, 101, 1, 1, 1)',
		'22003 | quality 101 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_satisfaction(1, 1, 1, 101, 1, 1)',
		'22003 | recency 101 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_satisfaction(1, 1, 1, 1, 101, 1)',
		'22003 | administration 101 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_satisfaction(1, 1, 1, 1, 1, -1)',
		'22003 | overall -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(-1, 1, 1, 1, 1, 1, 1, 1)',
		'22003 | reviews -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(1, -1, 1, 1, 1, 1, 1, 1)',
		'22003 | recent_reviews -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(1, 1, -1, 1, 1, 1, 1, 1)',
		'22003 | employees -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(1, 1, 1, -1, 1, 1, 1, 1)',
		'22003 | web_presence -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(1, 1, 1, 1, -1, 1, 1, 1)',
		'22003 | social_presence -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(1, 1, 1, 1, 1, -1, 1, 1)',
		'22003 | growth -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(1, 1, 1, 1, 1, 1, -1, 1)',
		'22003 | vendor_age -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_market_presence(1, 1, 1, 1, 1, 1, 1, -1)',
		'22003 | employee_satisfaction -1 is off the scale | The scale is 0 to 100.'),
	('SELECT ranked_score(1, ''NaN'')', '22003 | score NaN is out of range | It must be finite.'),
	('SELECT ranked_score(NULL, ''-Infinity'')',
		'22003 | score -Infinity is out of range | It must be finite.'),
	('SELECT grid_scale(v) OVER () FROM (VALUES (1), (''NaN''::float8)) AS t (v)',
		'22003 | value NaN is out of range | It must be finite.'),
	('SELECT grid_scale(v) OVER () FROM (VALUES (1), (''Infinity''::float8)) AS t (v)',
		'22003 | value Infinity is out of range | It must be finite.'),
	('SELECT grid_eligible(-1, 1, 1)',
		'22003 | number of product reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_eligible(1, -1, 1)',
		'22003 | number of category reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_eligible(1, 1, -1)',
		'22003 | number of qualified products -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_eligible(1, 1, 1, -1)',
		'22023 | min_product_reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_eligible(1, 1, 1, 1, -1)',
		'22023 | min_category_reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_eligible(1, 1, 1, 1, 1, -1)',
		'22023 | min_qualified_products -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_shortfall(-1, 1, 1)',
		'22003 | number of product reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_shortfall(1, 1, 1, -1)',
		'22023 | min_product_reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_eligible(n) OVER () FROM (VALUES (1), (-1)) AS t (n)',
		'22003 | number of product reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_eligible(n) OVER () FROM (VALUES (9223372036854775807), (1)) AS t (n)',
		'54000 | number of category reviews is out of range'),
	('SELECT grid_shortfall(n) OVER () FROM (VALUES (1), (-1)) AS t (n)',
		'22003 | number of product reviews -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('SELECT grid_shortfall(n) OVER () FROM (VALUES (9223372036854775807), (1)) AS t (n)',
		'54000 | number of category reviews is out of range'),
	('SELECT grid_quadrant(101, 50)',
		'22003 | satisfaction 101 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_quadrant(50, ''NaN'')',
		'22003 | market presence NaN is off the scale | The scale is 0 to 100.'),
	('SELECT grid_quadrant(50, 50, ''NaN'')',
		'22023 | midpoint NaN is off the scale | The scale is 0 to 100.'),
	('SELECT grid_quadrant(50, 50, -1)',
		'22023 | midpoint -1 is off the scale | The scale is 0 to 100.'),
	('SELECT grid_segment(-1)',
		'22003 | number of employees -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	-- support functions called with anything
	('SELECT cx_g2_score_finalfn(''{1,2,3}'')',
		'22P03 | malformed aggregate state | Expected an array of 6 double precision values.'),
	('SELECT cx_g2_score_finalfn(''{{1,0,1,1,0,1}}'')',
		'22P03 | malformed aggregate state | Expected an array of 6 double precision values.'),
	('SELECT cx_g2_score_finalfn(''{1,0,1,1,0,NULL}'')',
		'22P03 | malformed aggregate state | Expected an array of 6 double precision values.'),
	('SELECT cx_g2_score_combinefn(''{1,0,1,1,0,1}'', ''{}'')',
		'22P03 | malformed aggregate state | Expected an array of 6 double precision values.'),
	('SELECT cx_g2_score_transfn(''{1}'', 1, 1)',
		'22P03 | malformed aggregate state | Expected an array of 6 double precision values.'),
	('SELECT cx_g2_score_finalfn(''{1,0,-1,1,0,1}'')',
		'22P03 | malformed aggregate state | A sum of 1 is not that of -1 scores 0 to 100.'),
	('SELECT cx_g2_score_finalfn(''{1,0,1,1,0,1.5}'')',
		'22P03 | malformed aggregate state | A sum of 1 is not that of 1.5 scores 0 to 100.'),
	('SELECT cx_g2_score_finalfn(''{101,0,1,1,0,1}'')',
		'22P03 | malformed aggregate state | A sum of 101 is not that of 1 scores 0 to 100.'),
	('SELECT cx_g2_score_finalfn(''{1,NaN,1,1,0,1}'')',
		'22P03 | malformed aggregate state | A sum of NaN is not that of 1 scores 0 to 100.'),
	('SELECT cx_g2_score_finalfn(''{1,0,1,1,0,NaN}'')',
		'22P03 | malformed aggregate state | A sum of 1 is not that of NaN scores 0 to 100.'),
	('SELECT cx_g2_score_finalfn(''{1,0,1,1,0,1e300}'')',
		'22P03 | malformed aggregate state | A sum of 1 is not that of 1e+300 scores 0 to 100.')
  ) AS cases (sql, expected);

SELECT is(cx_g2_score_transfn(NULL, 70, NULL), '{70,0,1,0,0,0}', 'the first row makes the state');
SELECT is(cx_g2_score_finalfn(NULL), NULL, 'no state, no score');
SELECT is(cx_g2_score_finalfn(cx_g2_score_combinefn('{70,0,1,0,0,0}', '{0,0,0,60,0,1}')),
	65::numeric, 'sides from different states');
SELECT is(cx_g2_score_finalfn(cx_g2_score_combinefn('{150,0,2,60,0,1}', '{90,0,1,0,0,0}')),
	70::numeric, 'sums and counts of both states');

-- merging states, of scores of any size: in either order, with the state of no
-- scores on either side, in any split

CREATE AGGREGATE g2_state(float8, float8) (SFUNC = cx_g2_score_transfn, STYPE = float8[]);
CREATE TABLE parts AS
SELECT part, g2_state(s, m) AS state
  FROM generate_series(1, 2000) AS i,
       LATERAL (SELECT i % 50, 10 ^ (2 - 20 * random()), 100 * random()) AS scores (part, s, m)
 GROUP BY part;
SELECT ok(bool_and(cx_g2_score_combinefn(a.state, b.state)
	= cx_g2_score_combinefn(b.state, a.state)),
          'a + b is b + a') FROM parts AS a, parts AS b;
SELECT ok(bool_and(cx_g2_score_combinefn(state, none) = state
                   AND cx_g2_score_combinefn(none, state) = state),
          'no scores on either side') FROM parts, cx_g2_score_transfn(NULL, NULL, NULL) AS none;
CREATE AGGREGATE g2_merge(float8[]) (SFUNC = cx_g2_score_combinefn, STYPE = float8[]);
SELECT is(count(DISTINCT cx_g2_score_finalfn(merged)), 1::bigint, 'merged in any order')
  FROM (SELECT g2_merge(state ORDER BY md5(part || '-' || seed)) AS merged
          FROM parts, generate_series(1, 20) AS seed GROUP BY seed) AS t;

-- g2_score

CREATE TABLE scores AS
SELECT i % 20 AS category,
       CASE WHEN random() < 0.8 AND i % 20 <> 7
		THEN round((100 * random())::numeric, (i % 3)) END AS satisfaction,
       CASE WHEN random() < 0.8 THEN round((100 * random())::numeric, 1) END AS market_presence
  FROM generate_series(1, 5000) AS i;
ANALYZE scores;

PREPARE g2_score_reference AS
SELECT category, round((avg(satisfaction) + avg(market_presence)) / 2, 12)
  FROM scores GROUP BY category ORDER BY category;
PREPARE g2_score_ours AS
SELECT category, round(g2_score(satisfaction, market_presence), 12)
  FROM scores GROUP BY category ORDER BY category;

SELECT results_eq('g2_score_ours', 'g2_score_reference', 'g2_score by category');
SELECT is((SELECT g2_score(satisfaction, market_presence) FROM scores WHERE category = 7), NULL,
	'no satisfaction in category 7');
SELECT is(g2_score(s, s), 0.1, 'fractions as exact as their digits')
	FROM unnest(ARRAY[0.1, 0.1, 0.1]) AS s;
SELECT is(g2_score('70', '60'), 65::numeric, 'bare literals');
SELECT is(g2_score(s, 0), 50::numeric, 'a million times 100')
	FROM (SELECT 100 AS s FROM generate_series(1, 1000000)) AS t;

SELECT is(ours, reference, 'g2_score over a sliding window')
  FROM (SELECT array_agg(round(g2, 12) ORDER BY category, n) AS ours,
               array_agg(round((s + m) / 2, 12) ORDER BY category, n) AS reference
          FROM (SELECT category, n,
                       g2_score(satisfaction, market_presence) OVER w AS g2,
                       avg(satisfaction) OVER w AS s, avg(market_presence) OVER w AS m
                  FROM (SELECT *, row_number() OVER (PARTITION BY category ORDER BY satisfaction,
					market_presence) AS n FROM scores) AS numbered
                WINDOW w AS (PARTITION BY category ORDER BY n ROWS BETWEEN 3 PRECEDING
					AND 1 FOLLOWING)) AS frames) AS t;

\ir plan.sql
SELECT pg_temp.workers(2) \g /dev/null

SELECT matches(pg_temp.plan_of('SELECT g2_score(satisfaction, market_presence) FROM scores'),
	'Partial Aggregate', 'g2_score in a parallel plan');
SELECT is(round(g2_score(satisfaction, market_presence), 12),
	round((avg(satisfaction) + avg(market_presence)) / 2, 12), 'g2_score by two workers')
	FROM scores;
SELECT is(g2_score(satisfaction, market_presence), NULL, 'g2_score by two workers, no rows')
	FROM scores WHERE category = 99;
SET LOCAL max_parallel_workers_per_gather = 0;

-- ranked_score

-- the weight of rank k among n as the literature gives it
CREATE FUNCTION centroid_weight(k integer, n integer) RETURNS numeric
LANGUAGE sql AS $$ SELECT sum(1::numeric(40, 30) / i) / n FROM generate_series(k, n) AS i $$;

SELECT ok(bool_and(abs(ranked_score(VARIADIC ARRAY(SELECT (i = k)::int
	FROM generate_series(1, n) AS i)) - centroid_weight(k, n)) < 1e-17),
          'weights of ' || n || ' factors')
  FROM generate_series(1, 40) AS n, generate_series(1, n) AS k
	WHERE n IN (1, 2, 3, 6, 7, 8, 15, 40) GROUP BY n;

SELECT is(round(weight, 15), expected, 'weight ' || rank || ' of ' || n)
  FROM (VALUES (6, ARRAY[0.408333333333333, 0.241666666666667, 0.158333333333333,
	0.102777777777778, 0.061111111111111, 0.027777777777778]),
               (8, ARRAY[0.339732142857143, 0.214732142857143, 0.152232142857143,
				0.110565476190476, 0.079315476190476, 0.054315476190476,
                         0.033482142857143, 0.015625000000000])) AS v (n, weights),
       unnest(weights) WITH ORDINALITY AS u (expected, rank),
       ranked_score(VARIADIC ARRAY(SELECT (i = rank)::int
		FROM generate_series(1, n) AS i)) AS weight;

CREATE TABLE ranked AS
SELECT id, array_agg(CASE WHEN random() < 0.8 THEN round((100 * random())::numeric, 1) END
	ORDER BY k) AS scores
  FROM generate_series(1, 300) AS id, generate_series(1, 1 + id % 10) AS k GROUP BY id;

SELECT ok(bool_and(ours IS NOT DISTINCT FROM reference) AND count(ours) > 200 AND count(*)
	> count(ours),
          'ranked_score drops NULLs and renormalises')
  FROM (SELECT id, round(ranked_score(VARIADIC scores::float8[]), 14) AS ours,
               round((SELECT sum(score * centroid_weight(k::int,
				cardinality(scores))) FILTER (WHERE score IS NOT NULL)
                             / sum(centroid_weight(k::int,
								cardinality(scores))) FILTER (WHERE score IS NOT NULL)
                        FROM unnest(scores) WITH ORDINALITY AS u (score, k)), 14) AS reference
          FROM ranked) AS t;

SELECT is(ranked_score(VARIADIC array_agg(i::float8)), (n + 3) / 4.0,
          n || ' factors: the mean rank is (n + 3) / 4')
  FROM (VALUES (39), (40), (41), (42), (1000), (20000)) AS sizes (n), generate_series(1, n) AS i
 GROUP BY n;
-- the numerator of the weight of rank k among n over the least common multiple of 1 to 40
SELECT ok(bool_and(round(n * weight * 5342931457063200) =
                   (SELECT sum(5342931457063200 / i) FROM generate_series(k, n) AS i)),
          'exact weights of ' || n || ' factors')
  FROM unnest(ARRAY[6, 20, 40]) AS n, generate_series(1, n) AS k,
       LATERAL ranked_score(VARIADIC ARRAY(SELECT (i = k)::int
		FROM generate_series(1, n) AS i)) AS weight
 GROUP BY n;
SELECT is(round(ranked_score(VARIADIC array_agg(x)) / sum(x::numeric * centroid_weight(i, n)), 15),
          1::numeric, '15 digits of ' || n || ' factors that nearly cancel')
  FROM (VALUES (35), (45), (200)) AS sizes (n), generate_series(1, n) AS i,
       LATERAL (SELECT (1 - i % 2 * 2) * (1 + 1.0 / i)::float8 AS x) AS factor
 GROUP BY n;
SELECT is(ranked_score(score, score, score), score::numeric, 'the score of equal scores')
	FROM (VALUES (0.1), (33.3), (-5), (1e15)) AS v (score);
SELECT is(ranked_score(80), 80::numeric, 'one factor');
SELECT is(ranked_score(VARIADIC '{}'), NULL, 'no factor');
SELECT is(ranked_score(VARIADIC '{{80,60},{40,20}}'::float8[]), ranked_score(80, 60, 40, 20),
	'a matrix in its order');
SELECT is(ranked_score('80', '70'), 77.5, 'bare literals');
SELECT is(grid_satisfaction(s[1], s[2], s[3], s[4], s[5], s[6]),
	ranked_score(s[1], s[2], s[3], s[4], s[5], s[6]), 'grid_satisfaction, row ' || id)
  FROM (SELECT id, scores AS s FROM ranked WHERE id <= 10 UNION ALL SELECT 0, '{}') AS t;
SELECT is(grid_market_presence(s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]),
	ranked_score(s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]), 'grid_market_presence, row '
	|| id)
  FROM (SELECT id, scores AS s FROM ranked WHERE id <= 10 UNION ALL SELECT 0, '{}') AS t;
SELECT is(grid_satisfaction(0, 0, 0, 0, 0, 0) + grid_satisfaction(100, 100, 100, 100, 100, 100),
	100::numeric, 'both ends of the scale');

-- grid_scale

CREATE TABLE factors AS
SELECT i AS product, i % 30 AS category,
       CASE WHEN random() < 0.9 AND i % 30 <> 11
		THEN round((10 ^ (6 * random() - 3))::numeric, 3) END AS value
  FROM generate_series(1, 2000) AS i;

SELECT ok(bool_and(abs(ours - reference) < 1e-12 OR ours IS NULL AND reference IS NULL)
	AND count(ours) > 1500, 'grid_scale within categories')
  FROM (SELECT grid_scale(value) OVER (PARTITION BY category) AS ours,
               100 * (value - min(value) OVER w)
				/ (max(value) OVER w - min(value) OVER w) AS reference
          FROM factors WINDOW w AS (PARTITION BY category)) AS t;
SELECT ok(bool_and(lowest = 0 AND highest = 100), 'the ends are exactly 0 and 100')
  FROM (SELECT min(scaled) AS lowest, max(scaled) AS highest
          FROM (SELECT category, grid_scale(value) OVER (PARTITION BY category) AS scaled
			FROM factors WHERE category <> 11) AS t GROUP BY category) AS t;
SELECT is(count(scaled), 0::bigint, 'only NULLs stay NULL')
	FROM (SELECT grid_scale(value) OVER () AS scaled FROM factors WHERE category = 11) AS t;
SELECT ok(bool_and(whole = running AND whole = frame), 'neither order nor frame matters')
  FROM (SELECT grid_scale(value) OVER (PARTITION BY category) AS whole,
               grid_scale(value) OVER (PARTITION BY category ORDER BY product DESC) AS running,
               grid_scale(value) OVER (PARTITION BY category
				ORDER BY product ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS frame
          FROM factors) AS t WHERE whole IS NOT NULL;
SELECT is(array_agg(scaled ORDER BY value), expected, name)
  FROM (SELECT name, value, expected, grid_scale(value) OVER (PARTITION BY name) AS scaled
          FROM (VALUES ('all equal', '{7, 7, 7}'::float8[], '{50, 50, 50}'::numeric[]),
                       ('one product', '{-3}', '{50}'),
                       ('nearly equal, without loss', '{1000000.1, 1000000.2, 1000000.5}',
						'{0, 25, 100}'),
                       ('equal in fifteen digits', '{0.3, 0.30000000000000004}', '{50, 50}'),
                       ('negative', '{-10, -5, 10}', '{0, 25, 100}'),
                       ('as far apart as can be', '{-1e308, 0, 1e308}', '{0, 50, 100}'),
                       ('six decimal places', '{0.000001, 0.000002, 0.000005}', '{0, 25, 100}'),
                       ('ten digits', '{100000000.1, 100000000.2, 100000000.5}', '{0, 25, 100}'),
                       ('seven decimal places', '{0.0000001, 2e-7, 5e-7}', '{0, 25, 100}'),
                       ('more decimal places', '{0.123456789, 2.123456789, 4.123456789}',
                        '{0, 50, 100}'),
                       ('large numbers and a fraction', '{-1e20, 0.5, 1e20}', '{0, 50, 100}'),
                       ('as small as can be', '{0, 5e-324, 2e-323}', '{0, 25, 100}'),
                       ('a fraction', '{1, 2, 4}', '{0, 33.3333333333333333, 100}')) AS v (name,
						members, expected),
               unnest(members) AS value) AS t
 GROUP BY name, expected;

-- eligibility

SELECT is(grid_eligible(p, c, q), expected, format('grid_eligible(%s, %s, %s)', p, c, q))
  FROM (VALUES (10, 150, 6, true), (11, 151, 7, true), (9, 150, 6, false), (10, 149, 6, false),
	(10, 150, 5, false),
               (0, 0, 0, false), (NULL, 150, 6, NULL), (10, NULL, 6, NULL),
				(10, 150, NULL, NULL)) AS v (p, c, q, expected);
SELECT is(grid_eligible(4, 20, 2, 4, 20, 2), true, 'other minimums');
SELECT is(grid_eligible(0, 0, 0, 0, 0, 0), true, 'no minimums');
SELECT is(grid_eligible(9, 149, 5, min_qualified_products => 5, min_product_reviews => 9,
	min_category_reviews => 149), true, 'minimums by name');
SELECT is(grid_eligible('10', '150', '6'), true, 'bare literals');
SELECT is(grid_shortfall(p, c, q), ROW(mp, mc, mq)::cx_grid_gap,
          format('grid_shortfall(%s, %s, %s)', p, c, q))
  FROM (VALUES (10, 150, 6, 0, 0, 0), (9, 149, 5, 1, 1, 1), (0, 0, 0, 10, 150, 6),
	(1000, 1000, 1000, 0, 0, 0)) AS v (p, c, q, mp, mc, mq);
SELECT is(missing_reviews, 9223372036854775807, 'the largest shortfall')
  FROM grid_shortfall(0, 0, 0, 9223372036854775807);

-- categories around every boundary
CREATE TABLE counted AS
SELECT category, CASE WHEN random() < 0.95 THEN (CASE WHEN random() < 0.5 THEN 8
	+ (4 * random())::int ELSE (60 * random())::int END) END AS reviews
  FROM generate_series(1, 400) AS category, generate_series(1, 4 + category % 7) AS i;
-- the window forms take the totals of the category from its rows
CREATE TABLE totals AS
SELECT category, coalesce(sum(reviews), 0) AS reviews,
       count(*) FILTER (WHERE reviews >= 10) AS qualified
  FROM counted GROUP BY category;
SELECT ok(bool_and(eligible IS NOT DISTINCT FROM
                   grid_eligible(product_reviews, reviews, qualified))
          AND count(*) FILTER (WHERE eligible) > 100
          AND count(*) FILTER (WHERE NOT eligible) > 100,
          'the window form of grid_eligible is the scalar form with the totals')
  FROM (SELECT category, reviews AS product_reviews,
               grid_eligible(reviews) OVER (PARTITION BY category) AS eligible
          FROM counted) AS c JOIN totals USING (category);
SELECT ok(bool_and(gap IS NOT DISTINCT FROM
                   grid_shortfall(product_reviews, reviews, qualified))
          AND bool_and((gap IS NULL) = (product_reviews IS NULL))
          AND count(DISTINCT gap) > 100,
          'and so is that of grid_shortfall, whatever order and frame are')
  FROM (SELECT category, reviews AS product_reviews,
               grid_shortfall(reviews) OVER (PARTITION BY category ORDER BY reviews
                                             ROWS CURRENT ROW) AS gap
          FROM counted) AS c JOIN totals USING (category);
SELECT is(array_agg(missing ORDER BY missing), '{0,1,10}', 'one figure of it over a window')
  FROM (SELECT (grid_shortfall(n) OVER ()).missing_reviews AS missing
          FROM unnest('{0,9,11}'::integer[]) AS n) AS t;
-- a product for each row: of a category that was grouped into one there is but one
SELECT is(gap, '(0,0,5)', 'the rows of the partition are the products')
  FROM (SELECT grid_shortfall(count(*)) OVER (PARTITION BY category) AS gap
          FROM (SELECT 1 AS category, i / 100 AS product FROM generate_series(0, 999) AS i) AS r
         GROUP BY category) AS t;
SELECT ok(bool_and(eligible = (product_reviews IS NOT NULL
	AND (missing_reviews, missing_category_reviews, missing_products) = (0, 0, 0))),
          'eligible is who lacks nothing')
  FROM generate_series(8, 12) AS product_reviews, generate_series(148, 152) AS category_reviews,
	generate_series(4, 8) AS products,
       grid_eligible(product_reviews, category_reviews, products) AS eligible,
		grid_shortfall(product_reviews, category_reviews, products);
SELECT is(array_agg(eligible ORDER BY category, reviews), '{f,t,t,t,t,t,t,NULL}',
	'over counts by product')
  FROM (SELECT category, count(review) AS reviews,
	grid_eligible(nullif(count(review), 1)) OVER (PARTITION BY category) AS eligible
          FROM (SELECT 1 AS category, p AS product, r AS review FROM generate_series(1, 6) AS p,
			generate_series(1, 30) AS r
                 UNION ALL SELECT 1, 7, r FROM generate_series(1, 9) AS r UNION ALL SELECT 2, 8,
					1) AS t
         GROUP BY category, product) AS t;

-- quadrants and segments

SELECT is(grid_quadrant(s, m), expected, format('grid_quadrant(%s, %s)', s, m))
  FROM (VALUES (0, 0, 'Niche'), (100, 100, 'Leader'), (100, 0, 'High Performer'),
	(0, 100, 'Contender'), (50, 50, 'Leader'),
               (49.999999999999, 50, 'Contender'), (50, 49.999999999999, 'High Performer'),
				(NULL, 50, NULL), (50, NULL, NULL)) AS v (s, m, expected);
SELECT is(grid_quadrant(0, 0, 0), 'Leader', 'the lowest midpoint');
SELECT is(grid_quadrant(99.9, 99.9, 100), 'Niche', 'the highest midpoint');
SELECT is(grid_segment(n), expected, format('grid_segment(%s)', n))
  FROM (VALUES (0, 'Small-Business'), (50, 'Small-Business'), (51, 'Mid-Market'),
	(1000, 'Mid-Market'), (1001, 'Enterprise'),
               (9223372036854775807, 'Enterprise'), (NULL, NULL)) AS v (n, expected);

SELECT is(array_agg(scaled ORDER BY v), '{0,50,100}', 'whole numbers up to 2^53 are told apart')
  FROM (SELECT v, grid_scale(v) OVER () AS scaled
          FROM unnest('{9007199254740989,9007199254740990,9007199254740991}'::float8[]) AS v) AS t;
SELECT * FROM finish();
ROLLBACK;
