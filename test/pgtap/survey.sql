-- Survey metrics: tables of cases, and each error with its SQLSTATE and message
BEGIN;
SELECT no_plan();

-- every score, in every type, falls where the definitions put it
SELECT is(nps(score), CASE WHEN score >= 9 THEN 100 WHEN score >= 7 THEN 0 ELSE -100 END::numeric,
		format('nps of one %s', score))
  FROM generate_series(0, 10) AS score GROUP BY score ORDER BY score;
SELECT results_eq(
	format('SELECT score, survey_agg(score::%s) FROM generate_series(0, 10) AS score GROUP BY 1
			ORDER BY 1', type),
	'SELECT score, survey_agg(score) FROM generate_series(0, 10) AS score GROUP BY 1 ORDER BY 1',
	type || ' scores count as integers do')
  FROM unnest(ARRAY['smallint', 'bigint', 'numeric', 'numeric(4,2)', 'real',
         'double precision']) AS type;
SELECT is(nps_category(score), CASE WHEN score >= 9 THEN 'promoter' WHEN score >= 7
		THEN 'passive' ELSE 'detractor' END,
		format('category of %s', score))
  FROM generate_series(0, 10, 0.25) AS score;
SELECT is(nps_category(score::double precision), nps_category(score),
		format('category of %s, double', score))
  FROM unnest(ARRAY[0, 6.5, 6.999999, 7, 8.999999, 9, 10]) AS score;
SELECT is(nps_category(6.99999999999999999999), 'detractor', 'numeric categories are exact');

-- scale boundaries of csat, ces, top_box for each scale_max and threshold
SELECT is(csat(rating, scale_max), 100.0 * rating / scale_max,
		format('csat of %s of %s', rating, scale_max))
  FROM unnest(ARRAY[2, 4, 5, 8, 10]) AS scale_max, unnest(ARRAY[1, scale_max]) AS rating
 GROUP BY rating, scale_max;
SELECT is(ces(score, scale_max), score::numeric, format('ces of %s of %s', score, scale_max))
  FROM unnest(ARRAY[2, 5, 7, 10]) AS scale_max, unnest(ARRAY[1, scale_max]) AS score
 GROUP BY score, scale_max;
SELECT is(top_box(score, threshold), CASE WHEN score >= threshold THEN 100 ELSE 0 END::numeric,
		format('top_box of %s from %s', score, threshold))
  FROM unnest(ARRAY[0, 4, 10]) AS threshold,
       unnest(ARRAY[greatest(threshold - 1, 0), threshold, 10]) AS score
 GROUP BY score, threshold;
SELECT is(csat(rating), csat(survey_agg(rating), 5), 'scale_max of csat is 5 by default')
  FROM generate_series(1, 5) AS rating;
SELECT is(ces(score), ces(survey_agg(score), 7), 'scale_max of ces is 7 by default')
  FROM generate_series(1, 7) AS score;

-- results: exact, without trailing zeros, or 16 digits and more
SELECT is(nps_from_counts(p, q, d)::text, want, format('nps_from_counts(%s, %s, %s)', p, q, d))
  FROM (VALUES
	(1::bigint, 0::bigint, 0::bigint, '100'),
	(0, 1, 0, '0'),
	(0, 0, 1, '-100'),
	(1, 7, 0, '12.5'),
	(1, 2, 0, '33.3333333333333333'),
	(2, 1, 0, '66.6666666666666667'),
	(0, 1, 2, '-66.6666666666666667'),
	(1, 1023, 0, '0.09765625'),
	(1, 3000000, 0, '0.000033333322222225925925'),
	(3000000000, 0, 0, '100'),
	(3000000000, 6000000000, 0, '33.3333333333333333'),
	(9223372036854775807, 0, 0, '100'),
	(0, 0, 9223372036854775807, '-100'),
	(4611686018427387904, 0, 4611686018427387903,
			'0.000000000000000010842021724855044341')) AS v (p, q, d, want);
SELECT is(mean_score(s)::text, want, format('mean of %s', s))
  FROM (VALUES
	('{"10": 9223372036854775807}'::cx_survey, '10'),
	('{"9": 4611686018427387903, "10": 4611686018427387903}', '9.5'),
	('{"0": 1, "1": 1, "2": 1}', '1'),
	('{"0": 2, "1": 1}', '0.3333333333333333')) AS v (s, want);
SELECT is(csat(s, 10)::text, '100', 'csat of the most responses there can be')
  FROM (VALUES ('{"10": 9223372036854775807}'::cx_survey)) AS v (s);

-- statistics against values computed independently in 40 digits
SELECT is(round(nps_margin(s, confidence), 10), want,
		format('nps_margin of %s at %s', s, confidence))
  FROM (VALUES
	('{"10": 20, "8": 20, "3": 10}'::cx_survey, 0.95, 20.7423091269),
	('{"10": 20, "8": 20, "3": 10}', 0.5, 7.1381285635),
	('{"10": 20, "8": 20, "3": 10}', 0.999, 34.8236616558),
	('{"10": 1}', 0.95, 0)) AS v (s, confidence, want);
-- the quantile itself: the margin of one promoter and one detractor is 100 z sqrt(1/2)
SELECT is(round(nps_margin('{"10": 1, "0": 1}', confidence) * sqrt(2::numeric) / 100, 12), want,
		format('normal quantile at %s', confidence))
  FROM (VALUES
	(0.5, 0.674489750196),
	(0.8, 1.281551565545),
	(0.9, 1.644853626951),
	(0.95, 1.959963984540),
	(0.99, 2.575829303549),
	(0.999, 3.290526731492),
	(0.9999, 3.890591886413)) AS v (confidence, want);
SELECT is(numrange(round(lower(i), 9), round(upper(i), 9), '[]'), want,
		format('nps_interval of %s', s))
  FROM (VALUES
	('{"10": 20, "8": 20, "3": 10}'::cx_survey, '[-1.256105034,38.991954091]'::numrange),
	('{"10": 1}', '[-48.498649420,100.000000000]'),
	('{"0": 3}', '[-100.000000000,6.579286704]'),
	('{"8": 1000000}', '[-0.000240045,0.000240045]')) AS v (s, want),
       nps_interval(s) AS i;
SELECT is(lower_inc(i) AND upper_inc(i), true, 'both ends belong to an interval')
  FROM nps_interval('{"10": 1}') AS i;
-- Values computed apart from this code.  The second case has limits beyond the
-- scale; in the next two the adjustment of a small group changes the sign.
SELECT is(ARRAY[difference, round(lower, 9), round(upper, 9), round(p_value, 12),
		round(adjusted_difference, 9),
		round(standard_error, 9), round(statistic, 9), degrees_of_freedom], want,
				format('nps_test of %s and %s', a, b))
  FROM (VALUES
	('{"10": 20, "8": 5, "3": 5}'::cx_survey, '{"10": 12, "8": 10, "3": 18}'::cx_survey,
		ARRAY[65, 22.920715322, 95.895352331, 0.001416928986, 59.408033827, 18.616320908,
				3.191180154, NULL]),
	('{"10": 9}', '{"0": 9}', ARRAY[200, 105.270146407, 200, 0.000000000049, 150, 22.821773229,
			6.572670690, NULL]),
	('{"10": 1}', '{"10": 990, "8": 10}', ARRAY[1, -147.206260522, 1, 1, -73.703888335,
			37.501899405, -1.965337476, NULL]),
	('{"10": 1}', '{"10": 1000}', ARRAY[0, -148.200713342, 0, 1, -74.700897308, 37.500595222,
			-1.991992310, NULL]),
	('{"10": 70, "8": 20, "2": 10}', '{"10": 50, "8": 20, "2": 30}',
		ARRAY[40, 17.631305325, 60.038597587, 0.000331036127, 38.834951456, 10.818385592,
				3.589717812, NULL])) AS v (a, b, want),
       nps_test(a, b);
SELECT is((SELECT numrange(lower, upper) FROM nps_test(a, b, 0.99)) @>
		(SELECT numrange(lower, upper) FROM nps_test(a, b)), true,
		'more confidence, wider limits')
  FROM (VALUES ('{"10": 7}'::cx_survey, '{"9": 2, "0": 3}'::cx_survey)) AS v (a, b);
SELECT is_empty($$SELECT a, b FROM (VALUES ('{"10": 7}'::cx_survey, '{}'::cx_survey),
		('{}', '{"10": 7}'), ('{}', '{}')) AS v (a, b),
	nps_test(a, b) AS t WHERE NOT t IS NULL$$, 'no responses, no test');
-- figures of references/statistics: computed apart from this code, to all digits
SELECT is(ARRAY[round(lower(i), 10), round(upper(i), 10)], want, name) FROM (VALUES
	('NPS, 20/20/10', nps_interval('{"10": 20, "8": 20, "3": 10}'),
		ARRAY[-1.2561050341, 38.9919540907]),
	('CSAT', csat_interval('{"5": 3, "4": 2, "3": 3, "2": 1, "1": 1}'),
		ARRAY[52.4103440486, 84.9809602992]),
	('CSAT, five 5s', csat_interval('{"5": 5}'), ARRAY[71.1205861790, 100]),
	('CES, the same in points', ces_interval('{"5": 3, "4": 2, "3": 3, "2": 1, "1": 1}', 5),
		ARRAY[2.6205172024, 4.2490480150]),
	('Wilson 8/10', wilson_interval(8, 10), ARRAY[0.4901624715, 0.9433178485]),
	('Wilson 81/263', wilson_interval(81, 263), ARRAY[0.2552885199, 0.3662095770]),
	('Wilson 10/10', wilson_interval(10, 10), ARRAY[0.7224672001, 1])) AS v (name, i, want);
SELECT is(round((ARRAY[difference, adjusted_difference, standard_error, statistic, p_value,
                       lower, upper])[n], scale(want[n])), want[n],
          format('Agresti-Caffo, figure %s', n))
  FROM top_box_test('{"5": 40, "2": 10}', '{"5": 30, "2": 20}', 4),
       (VALUES (ARRAY[20, 19.2307692308, 8.8529045505, 2.1722553452, 0.0298364082,
                      1.87939515, 36.58214331])) AS v (want),
       generate_series(1, 7) AS n;
SELECT is(t, row(0, 0, 0, 1, 0, 0, 0, NULL)::cx_test, 'a scale of one score knows no difference')
  FROM csat_test('{"1": 3}', '{"1": 5}', 1) AS t;
-- a column like others: it can be stored, in a view and in a table, and taken apart
CREATE TEMP VIEW tested AS
SELECT nps_test(a, b) AS t
  FROM (VALUES ('{"10": 7}'::cx_survey, '{"9": 2, "0": 3}'::cx_survey)) AS v (a, b);
CREATE TEMP TABLE kept_test AS TABLE tested;
SELECT results_eq('SELECT (t).p_value, (t).difference FROM tested',
	$$SELECT p_value, difference FROM nps_test('{"10": 7}', '{"9": 2, "0": 3}')$$,
	'a test is a value');
SELECT results_eq('TABLE kept_test', 'TABLE tested', 'that tables store');
-- limits that a low confidence draws together hold the figure that they are of
SELECT is_empty(format($$SELECT p, q, d, confidence
	FROM generate_series(0, 6) AS p, generate_series(0, 3) AS q, generate_series(0, 6) AS d,
			unnest(ARRAY[0.01, 0.5, 0.8, 0.95]) AS confidence,
	     LATERAL (SELECT survey_agg(s, n)
	                FROM (VALUES (10, p), (8, q), (0, d)) AS v (s, n)) AS a (a),
	     nps_test(a, '{"9": 4, "7": 1}', confidence) AS t
	WHERE NOT nps_interval(a, confidence) <@ '[-100,100]'
	   OR NOT nps_interval(a, confidence) @> nps(a)
	   OR NOT numrange(lower, upper, '[]') @> difference
	   OR difference <> nps(a) - 100 * 4.0 / 5$$),
	'intervals and limits hold the score and the difference');

-- no cancellation: right to half a unit of the 15th digit, whatever the counts,
-- against exact numerics
CREATE FUNCTION pg_temp.near(got numeric, want numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT abs(got - want) <= 6e-15 * abs(want) $$;
CREATE FUNCTION pg_temp.variance(p numeric, q numeric, d numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
	SELECT CAST((p + d) * q + 4 * p * d AS numeric(180, 80)) / (p + q + d) ^ 3 $$;
CREATE TEMP TABLE large AS
SELECT p, q, d, n, survey_agg(score, responses) AS s,
       100 * 1.9599639845400542355 * sqrt(pg_temp.variance(p, q, d)) AS margin,
       pg_temp.variance(p + 0.75, q + 1.5, d + 0.75) AS adjusted_variance
  FROM unnest(ARRAY[1e6, 1e9, 1e15, 4e18]) AS n,
       LATERAL (VALUES (1, n - 1, 0), (n - 1, 0, 1), (n - 2, 1, 1), (0, n - 1, 1),
                       (n / 2, 0, n / 2), (n / 2, 1, n / 2 - 1),
                              (n * 0.6, n * 0.3, n * 0.1)) AS c (p, q, d),
       LATERAL (VALUES (10, p), (8, q), (3, d)) AS v (score, numeric),
			CAST("numeric" AS bigint) AS responses
 GROUP BY p, q, d, n;
SELECT is(count(*), 28::bigint, 'there are large summaries') FROM large;
SELECT is_empty('SELECT s, nps_margin(s), margin FROM large
		WHERE NOT pg_temp.near(nps_margin(s), margin)',
	'margins of large summaries');
SELECT is_empty($$SELECT s, i FROM large, nps_interval(s) AS i,
		CAST(100 * (p - d) / (n + 3) AS numeric(80, 60)) AS center,
		CAST(100 * 1.9599639845400542355 * sqrt(adjusted_variance) AS numeric(80, 60)) AS half
	WHERE NOT pg_temp.near(lower(i), greatest(center - half, -100)) AND lower(i) <> nps(s)
	   OR NOT pg_temp.near(upper(i), least(center + half, 100)) AND upper(i) <> nps(s)$$,
	'intervals of large summaries');
SELECT is_empty($$SELECT a.s, b.s, t.* FROM large AS a JOIN large AS b USING (n),
		nps_test(a.s, b.s) AS t,
		CAST(100 * ((a.p - a.d) - (b.p - b.d)) / (n + 3) AS numeric(80, 60)) AS want
	WHERE NOT pg_temp.near(adjusted_difference, want)
	   OR NOT pg_temp.near(statistic,
			want / (100 * sqrt(a.adjusted_variance + b.adjusted_variance)))$$,
	'tests of large summaries');
SELECT is(p_value, 1::numeric, 'equal scores differ by nothing')
		FROM nps_test('{"10": 5, "3": 2}', '{"9": 5, "0": 2}');
SELECT is((SELECT -difference FROM nps_test(a, b)), (SELECT difference FROM nps_test(b, a)),
		'nps_test is a - b')
  FROM (VALUES ('{"10": 7}'::cx_survey, '{"0": 3}'::cx_survey)) AS v (a, b);
SELECT is(numrange(round(lower(w), 4), round(upper(w), 4), '[]'), want,
		format('wilson_interval(%s, %s)', k, n))
  FROM (VALUES
	(1::bigint, 1::bigint, '[0.2065,1.0000]'::numrange),
	(9, 10, '[0.5958,0.9821]'),
	(90, 100, '[0.8256,0.9448]'),
	(900, 1000, '[0.8798,0.9171]'),
	(0, 10, '[0.0000,0.2775]')) AS v (k, n, want),
       wilson_interval(k, n) AS w;
SELECT is(wilson_interval(0, 0), NULL, 'no trials, no interval');
-- both bounds are as far from the share, in their own standard errors: the smaller one
-- has all its digits, too
SELECT is_empty($$SELECT k, n, w
	FROM (VALUES (1, 10), (1, 1000), (20, 1000), (3, 1e15)) AS v (k, n),
		wilson_interval(k, n, 0.9999999999999) AS w,
		CAST(k / n AS numeric(80, 60)) AS p
	WHERE abs((p - lower(w)) / sqrt(lower(w) * (1 - lower(w)))
		- (upper(w) - p) / sqrt(upper(w) * (1 - upper(w)))) * sqrt(n) > 5e-14$$,
	'bounds of Wilson''s interval');
SELECT is_empty($$SELECT k, n, confidence
	FROM (VALUES (1, 3), (2, 3), (9223372036854775806, 9223372036854775807),
			(1, 9223372036854775807), (6004799503160661, 9007199254740993)) AS v (k, n),
		unnest(ARRAY[1e-300, 1e-17, 1e-9, 0.95, 0.9999999999999999]) AS confidence
	WHERE NOT wilson_interval(k, n, confidence) @> k / n::numeric$$,
	'Wilson''s interval holds the share');
-- So does each interval of a summary's score, to the last digit.
CREATE TEMP TABLE kinds AS
SELECT * FROM (VALUES ('{"10": 1, "7": 1, "5": 1}'::cx_survey),
		('{"1": 1, "10": 9223372036854775806}'), ('{"5": 6004799503160661, "9": 7}')) AS v (s)
UNION ALL SELECT weighted_survey_agg(1 + i % 10, 0.1 * i) FROM generate_series(1, 30) AS i
UNION ALL SELECT clustered_survey_agg(s)
            FROM (SELECT survey_agg(1 + i % 10) AS s FROM generate_series(1, 30) AS i
                   GROUP BY i / 4) AS c;
CREATE TEMP VIEW interval_of_score AS
SELECT i.proname AS name, s.proname AS score, CASE s.pronargs WHEN 2 THEN ', 10' END AS scale
  FROM pg_proc AS i JOIN pg_proc AS s ON i.proname = s.proname || '_interval'
   AND i.proargtypes::text = s.proargtypes::text || ' ' || 'float8'::regtype::oid
 WHERE s.prokind = 'f' AND (s.proargtypes::oid[])[0] = 'cx_survey'::regtype;
SELECT cmp_ok(count(*), '>=', 4::bigint, 'there are intervals') FROM interval_of_score;
SELECT is_empty(format('SELECT s, c FROM kinds,
		unnest(ARRAY[1e-300, 1e-17, 1e-9, 0.95, 0.9999999999999999]) AS c
		WHERE NOT %I(s%s, c) @> %I(s%2$s)', name, scale, score), name || ' holds the score')
  FROM interval_of_score;
-- The quantile keeps its digits as the confidence tends to 0: sqrt(2) times the series of
-- the inverse error function, then values of tables
SELECT is_empty(format($$SELECT c, margin, want
	FROM (SELECT CAST('1e-' || e AS numeric) AS c
	        FROM unnest(ARRAY[2, 3, 6, 9, 12, 15, 16, 17, 30, 100]) AS e) AS v,
		LATERAL (SELECT 3.14159265358979323846264338327950288 AS pi) AS k,
		nps_margin('{"10": 1, "0": 1}', c) AS margin,
		LATERAL (SELECT c * (1 + c * c * pi / 12 * (1 + c * c * pi * 7 / 40
				* (1 + c * c * pi * 127 / 588))) AS series) AS s,
		LATERAL (SELECT 100 / sqrt(2::numeric) * sqrt(CAST(pi / 2 AS numeric(60, 50))) * series
				AS want) AS w
	WHERE NOT abs(margin / want - 1) < 1e-14$$), 'margins of small confidences');
SELECT is(round(nps_margin('{"10": 1, "0": 1}', c) / 100 * sqrt(2::numeric), 13), z,
		'z of ' || c)
  FROM (VALUES (0.1, 0.1256613468551), (0.25, 0.3186393639644), (0.4, 0.5244005127080),
               (0.5, 0.6744897501961), (0.6, 0.8416212335729)) AS v (c, z);
SELECT is(top_box_interval('{"5": 9, "1": 1}', 4), numrange(100 * lower(w), 100 * upper(w), '[]'),
		'top_box_interval is Wilson''s, in percent')
  FROM wilson_interval(9, 10) AS w;

-- weights
SELECT is(round(nps(score, weight::double precision), 11),
		round(nps(survey_agg(score, weight)), 11), 'whole weights count responses')
  FROM (SELECT i % 11 AS score, (i * i % 17)::bigint AS weight
         FROM generate_series(1, 200) AS i) AS v;
SELECT is(nps(score, 0), NULL, 'no weight, no score') FROM generate_series(0, 10) AS score;
SELECT is(nps(score, w), 25::numeric, 'the scale of weights does not matter')
  FROM (VALUES (1e-100), (1e100)) AS s (w), unnest(ARRAY[10, 10, 0, 8]) AS score GROUP BY w;
SELECT is(round(nps(score, weight ORDER BY i) * 1e12), 50::numeric,
		'small weights are not lost beside a large one')
  FROM (SELECT i, CASE WHEN i = 10002 THEN 0 ELSE 10 END AS score, CASE WHEN i IN (1, 10002)
         THEN 1e16 ELSE 1 END AS weight
          FROM generate_series(1, 10002) AS i) AS v;

-- six of eight have other weights than 1: statsmodels' WLS with HC0
CREATE TEMP TABLE weighed AS
SELECT weighted_survey_agg(score, weight) AS s
  FROM unnest(ARRAY[10, 9, 8, 3, 10, 6, 9, 7],
              ARRAY[1, 2, 0.5, 3, 1, 1.5, 1, 1]::double precision[]) AS v (score, weight);
SELECT is(round(nps(s), 10), 4.5454545455, 'weighted NPS') FROM weighed;
SELECT is(round(effective_responses(s), 10), 6.2051282051, 'effective responses') FROM weighed;
SELECT is(response_weight(s), 11::numeric, 'sum of weights') FROM weighed;
SELECT is(round(nps_margin(s) / nps_margin('{"10": 1, "0": 1}') * 100 / sqrt(2::numeric), 8),
          39.28772114, 'linearised standard error') FROM weighed;
SELECT is(ARRAY[round(lower(i), 10), round(upper(i), 10)], ARRAY[-54.8523012858, 60.9804349906],
          'weighted NPS interval') FROM weighed, nps_interval(s) AS i;
SELECT is(row(response_weight(s), effective_responses(s)), row(n, n), format('weight of %s', s))
  FROM (VALUES ('{}'::cx_survey, 0::numeric), ('{"9": 9223372036854775807}', 9223372036854775807),
               ('{"3": 2, "4": 5}', 7)) AS v (s, n);
SELECT is(row(response_count(s), nps(s), nps_interval(s), response_weight(s),
		effective_responses(s)),
          row(1::bigint, NULL::numeric, NULL::numrange, 0::numeric, 0::numeric),
                 'a response of no weight')
  FROM (SELECT weighted_survey_agg(9, 0)) AS v (s);
SELECT is(row(nps(s), nps_interval(s), nps_margin(s), top_box_interval(s, 9),
		nps_test(s, '{"9": 3}')),
          row(0::numeric, NULL::numrange, NULL::numeric, NULL::numrange, NULL::cx_test),
          'one cluster has a score, but no interval')
  FROM (SELECT clustered_survey_agg('{"9": 1, "3": 1}')) AS v (s);
SELECT is(top_box_interval(weighted_survey_agg(score, 2.5), 0),
          top_box_interval('{"3": 1, "4": 1, "5": 1}', 0), 'all responses are at or above 0')
  FROM generate_series(3, 5) AS score;

-- NULL in any place is skipped; a zero count counts nothing
SELECT is(survey_agg(score, responses), '{"3": 5}'::cx_survey,
		'NULL scores and counts are skipped')
  FROM (VALUES (3, 5), (NULL, 7), (4, NULL), (10, 0)) AS v (score, responses);
SELECT is(top_box(score, threshold), 50::numeric, 'NULL thresholds are skipped')
  FROM (VALUES (3, 4), (5, 4), (5, NULL)) AS v (score, threshold);
SELECT is(survey_agg(score, 0), NULL, 'no responses, no summary')
		FROM generate_series(0, 10) AS score;

-- each error: SQLSTATE and message
CREATE FUNCTION pg_temp.fails(query text, code char(5), message text) RETURNS SETOF text
LANGUAGE sql AS $$ SELECT throws_ok('SELECT ' || query, code, message, query) $$;
SELECT pg_temp.fails(query, code, message) FROM (VALUES
	('nps(11)', '22003', 'score 11 is off the scale'),
	('nps(-1)', '22003', 'score -1 is off the scale'),
	('nps(11::smallint)', '22003', 'score 11 is off the scale'),
	('nps((-32768)::smallint)', '22003', 'score -32768 is off the scale'),
	('nps(9223372036854775807)', '22003', 'score 9223372036854775807 is off the scale'),
	('nps((-9223372036854775807)::bigint)', '22003',
			'score -9223372036854775807 is off the scale'),
	('nps(4294967297)', '22003', 'score 4294967297 is off the scale'),
	('nps(6.5)', '22003', 'score 6.5 is not a whole number'),
	('nps(10.5)', '22003', 'score 10.5 is not a whole number'),
	('nps(1e30)', '22003', 'score 1000000000000000000000000000000 is off the scale'),
	('nps(''NaN''::numeric)', '22003', 'score NaN is off the scale'),
	('nps(6.5::double precision)', '22003', 'score 6.5 is not a whole number'),
	('nps(6.5::real)', '22003', 'score 6.5 is not a whole number'),
	('nps(-0.5::double precision)', '22003', 'score -0.5 is not a whole number'),
	('nps(1e300::double precision)', '22003', 'score 1e+300 is off the scale'),
	('nps(''NaN''::double precision)', '22003', 'score NaN is off the scale'),
	('nps(''-Infinity''::double precision)', '22003', 'score -Infinity is off the scale'),
	('csat(0)', '22003', 'score 0 is off the scale'),
	('csat(6)', '22003', 'score 6 is off the scale'),
	('csat(8, 7)', '22003', 'score 8 is off the scale'),
	('csat(11, 10)', '22003', 'score 11 is off the scale'),
	('ces(0)', '22003', 'score 0 is off the scale'),
	('ces(8)', '22003', 'score 8 is off the scale'),
	('csat(survey_agg(6))', '22003', 'score 6 is off the scale'),
	('csat(''{"6": 1}''::cx_survey, 5)', '22003', 'score 6 is off the scale'),
	('csat(5, 0)', '22023', 'scale_max 0 is out of range'),
	('csat(5, 11)', '22023', 'scale_max 11 is out of range'),
	('ces(5, -1)', '22023', 'scale_max -1 is out of range'),
	('top_box(5, 11)', '22023', 'threshold 11 is out of range'),
	('csat(''{"5": 1}''::cx_survey, 11)', '22023', 'scale_max 11 is out of range'),
	('ces(''{"5": 1}''::cx_survey, 0)', '22023', 'scale_max 0 is out of range'),
	('top_box(5, -1)', '22023', 'threshold -1 is out of range'),
	('top_box(''{"5": 1}''::cx_survey, 11)', '22023', 'threshold 11 is out of range'),
	('top_box_interval(''{"5": 1}'', -1)', '22023', 'threshold -1 is out of range'),
	('score_count(''{"5": 1}'', -1)', '22023', 'score -1 is out of range'),
	('top_box(v, v) FROM unnest(ARRAY[4, 5]) AS v', '22023',
			'constant argument changes within a group'),
	('csat(1, v) FROM unnest(ARRAY[4, 5]) AS v', '22023',
			'constant argument changes within a group'),
	('nps(9, -1)', '22003', 'weight -1 is out of range'),
	('nps(9, ''NaN'')', '22003', 'weight NaN is out of range'),
	('nps(9, ''Infinity'')', '22003', 'weight Infinity is out of range'),
	('nps(9, 1e308) FROM generate_series(1, 2)', '22003', 'weight 1e+308 is out of range'),
	('nps(11, 1)', '22003', 'score 11 is off the scale'),
	('survey_agg(9, -1)', '22003', 'number of responses -1 is out of range'),
	('survey_agg(11, 1)', '22003', 'score 11 is off the scale'),
	('survey_agg(9, n) FROM unnest(ARRAY[9223372036854775807, 1]) AS n', '54000',
			'response count is out of range'),
	('survey_agg(s, n) FROM (VALUES (9, 9223372036854775807), (10, 1)) AS v (s, n)', '54000',
			'response count is out of range'),
	('survey_agg(s) FROM unnest(ARRAY[''{"9": 9223372036854775807}'', ''{"9": 1}''::cx_survey]) s',
			'54000', 'response count is out of range'),
	('''{"9": 9223372036854775807}''::cx_survey + ''{"8": 1}''', '54000',
			'response count is out of range'),
	('''{"9": 1}''::cx_survey - ''{"9": 2}''', '22003',
			'cannot take away more responses than there are'),
	('nps_margin(''{"9": 1}'', 0)', '22023', 'confidence 0 is out of range'),
	('nps_interval(''{"9": 1}'', 1)', '22023', 'confidence 1 is out of range'),
	('nps_interval(''{"9": 1}'', ''NaN'')', '22023', 'confidence NaN is out of range'),
	('top_box_interval(''{"9": 1}'', 9, 95)', '22023', 'confidence 95 is out of range'),
	('csat_interval(''{"6": 1}'')', '22003', 'score 6 is off the scale'),
	('ces_interval(''{"0": 1}'')', '22003', 'score 0 is off the scale'),
	('csat_interval(''{"5": 1}'', 11)', '22023', 'scale_max 11 is out of range'),
	('ces_interval(''{"5": 1}'', 7, 1)', '22023', 'confidence 1 is out of range'),
	('csat_test(''{"5": 1}'', ''{"6": 1}'')', '22003', 'score 6 is off the scale'),
	('ces_test(''{"8": 1}'', ''{"6": 1}'')', '22003', 'score 8 is off the scale'),
	('ces_test(''{"5": 1}'', ''{"6": 1}'', 0)', '22023', 'scale_max 0 is out of range'),
	('top_box_test(''{"5": 1}'', ''{"6": 1}'', 11)', '22023', 'threshold 11 is out of range'),
	('wilson_interval(1, 2, -1)', '22023', 'confidence -1 is out of range'),
	('wilson_interval(-1, 2)', '22003', 'number of successes -1 is out of range'),
	('wilson_interval(1, -2)', '22003', 'number of trials -2 is out of range'),
	('wilson_interval(3, 2)', '22003', 'number of successes 3 is out of range'),
	('nps_from_counts(-1, 0, 0)', '22003', 'number of promoters -1 is out of range'),
	('nps_from_counts(0, -1, 0)', '22003', 'number of passives -1 is out of range'),
	('nps_from_counts(0, 0, -1)', '22003', 'number of detractors -1 is out of range'),
	('nps_from_counts(9223372036854775807, 1, 0)', '54000', 'response count is out of range'),
	('nps_category(10.1)', '22003', 'score 10.1 is off the scale'),
	('nps_category(-0.1)', '22003', 'score -0.1 is off the scale'),
	('nps_category(''NaN''::numeric)', '22003', 'score NaN is off the scale'),
	('nps_category(''NaN''::double precision)', '22003', 'score NaN is off the scale'),
	('nps_category(''Infinity''::double precision)', '22003', 'score Infinity is off the scale')
) AS v (query, code, message);

-- a row without the constant argument is left out, by every aggregate that has one
CREATE FUNCTION pg_temp.rows_with(aggregate regprocedure, list text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE format('SELECT %s(score::%s, constant) FROM (VALUES %s) AS v (score, constant)',
	               aggregate::oid::regproc, (SELECT proargtypes[0]::regtype FROM pg_proc
	                                          WHERE oid = aggregate), list) INTO result;
	RETURN result;
END $$;
SELECT is(ARRAY[pg_temp.rows_with(oid, '(5, NULL::integer)'),
		pg_temp.rows_with(oid, '(5, 5), (1, NULL), (2, 5), (5, NULL)')],
	ARRAY[NULL, pg_temp.rows_with(oid, '(5, 5), (2, 5)')], oid::regprocedure::text)
  FROM pg_proc
 WHERE prokind = 'a' AND pronargs = 2 AND proargnames[2] IN ('scale_max', 'threshold')
 ORDER BY oid::regprocedure::text;

SELECT * FROM finish();
ROLLBACK;
