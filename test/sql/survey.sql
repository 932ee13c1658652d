--
-- Survey metrics: NPS, CSAT, CES and top-box share
--

-- Worked examples, each of whole numbers that a reader can check by hand: the
-- definitions are those of the README with the usual textbook figures.
SELECT nps(score)
  FROM (VALUES (10, 100), (8, 50), (6, 50)) AS v (score, responses),
       generate_series(1, responses);
SELECT csat(rating) FROM unnest(ARRAY[5,5,5,4,1,3,2,4,3,3]) AS rating;
SELECT ces(score) FROM unnest(ARRAY[7,4,3,2,5,6,4,1,7,6]) AS score;
-- Rocks (2016), adjusted Wald: P = 20, D = 10, n = 50
SELECT nps(s), round(nps_margin(s), 1) AS margin,
       round((lower(i) + upper(i)) / 2, 1) AS center,
       round((upper(i) - lower(i)) / 2, 1) AS half
  FROM (SELECT '{"10": 20, "8": 20, "3": 10}'::cx_survey) AS v (s),
       nps_interval(s) AS i;
-- the industry's "top-2-box" CSAT
SELECT top_box(rating, 4) FROM unnest(ARRAY[5,5,5,4,1,3,2,4,3,3]) AS rating;

-- the categories of all scores, and of fractions between them
SELECT score, nps_category(score) FROM generate_series(0, 10) AS score;
SELECT score, nps_category(score)
  FROM unnest(ARRAY[0, 6.5, 6.999, 7, 8.5, 8.999, 9, 9.5, 10]) AS score;

-- one scale, several metrics; a share is exact or has 16 digits
SELECT nps(s), csat(s, 10), ces(s, 10), top_box(s, 9), mean_score(s)
  FROM (SELECT survey_agg(score) AS s FROM generate_series(1, 9) AS score) AS v;

-- all functions of a summary
CREATE TEMP TABLE answers (day date, score integer);
INSERT INTO answers
SELECT date '2025-01-01' + day, score
  FROM generate_series(0, 2) AS day, generate_series(day, 10, 1 + day) AS score;
CREATE TEMP TABLE daily AS
SELECT day, survey_agg(score) AS s FROM answers GROUP BY day;
SELECT * FROM daily ORDER BY day;
SELECT day, response_count(s), promoter_count(s), passive_count(s), detractor_count(s),
       score_count(s, 10) AS tens, round(mean_score(s), 3) AS mean
  FROM daily ORDER BY day;
SELECT day, round(nps(s), 1) AS nps, round(nps_margin(s), 1) AS margin,
       round(nps_margin(s, 0.9), 1) AS margin_90,
       round(lower(nps_interval(s)), 1) AS low,
       round(upper(nps_interval(s)), 1) AS high,
       round(lower(top_box_interval(s, 9)), 1) AS top_low,
       round(upper(top_box_interval(s, 9)), 1) AS top_high
  FROM daily ORDER BY day;
SELECT difference, round(lower, 4) AS lower, round(upper, 4) AS upper, round(p_value, 4) AS p,
       round(adjusted_difference, 4) AS adjusted, round(standard_error, 4) AS se,
       round(statistic, 4) AS z, degrees_of_freedom AS df
  FROM nps_test('{"10": 70, "8": 20, "2": 10}', '{"10": 50, "8": 20, "2": 30}');
SELECT nps_from_counts(100, 50, 50);
SELECT round(lower(w), 4) AS low, round(upper(w), 4) AS high
  FROM wilson_interval(9, 10) AS w;

-- merge, take away, slide
SELECT survey_agg(s) FROM daily;
SELECT a.s + b.s AS sum, a.s + b.s - b.s = a.s AS back
  FROM daily AS a, daily AS b
 WHERE a.day = '2025-01-01' AND b.day = '2025-01-03';
SELECT day, nps(survey_agg(s) OVER (ORDER BY day RANGE INTERVAL '1 day' PRECEDING))
  FROM daily ORDER BY day;
SELECT count(DISTINCT s), count(*) FROM (TABLE daily UNION ALL TABLE daily) AS v;

-- forms: text, jsonb, binary; a score that nobody gave is left out
SELECT s, s::jsonb, s::bytea FROM (SELECT '{"10": 40, "9": 200, "0": 0}'::cx_survey) AS v (s);
SELECT '{"9": 1}'::jsonb::cx_survey, '\x01ff0000000000000000000100'::bytea::cx_survey;
SELECT '{}'::cx_survey, response_count('{}'::cx_survey), nps('{}'::cx_survey),
       nps_interval('{}') IS NULL AS no_interval;
-- a day with fewer than 128 responses of each score
SELECT pg_column_size(s) FROM daily ORDER BY day;

-- nothing to count
SELECT nps(score), csat(score), ces(score), top_box(score, 9), survey_agg(score), nps(score, 1.0)
  FROM answers WHERE false;
SELECT nps(score), csat(score), ces(score), top_box(score, 9), survey_agg(score), nps(score, 1.0)
  FROM (VALUES (NULL::integer), (NULL)) AS v (score);

-- weights; counts already made
SELECT nps(score, weight) FROM (VALUES (10, 3), (5, 1)) AS v (score, weight);
SELECT nps(score, 0.1) FROM unnest(ARRAY[10, 10, 0, 8]) AS score;
SELECT survey_agg(score, responses)
  FROM (VALUES (10, 500), (8, 0), (3, NULL), (NULL, 7), (3, 20)) AS v (score, responses);

-- a summary with weights, and one of clusters: of two accounts, one of which
-- answered three times
SELECT nps(s), response_count(s), response_weight(s),
		round(effective_responses(s), 2) AS effective,
       round(lower(nps_interval(s)), 1) AS low, round(upper(nps_interval(s)), 1) AS high, s
  FROM (SELECT weighted_survey_agg(score, weight) AS s
          FROM (VALUES (10, 0.5), (10, 2), (9, 1), (3, 3)) AS v (score, weight)
        UNION ALL
        SELECT clustered_survey_agg(account)
          FROM (VALUES ('{"10": 2, "9": 1}'::cx_survey), ('{"3": 1}')) AS v (account)) AS v;
SELECT s, s::jsonb, s::bytea
  FROM (SELECT weighted_survey_agg(score, 0.5) AS s FROM unnest(ARRAY[10, 10, 9]) AS score) AS v;
-- satisfaction and effort have intervals and tests as well
SELECT csat(s), round(lower(csat_interval(s)), 1) AS low,
		round(upper(csat_interval(s)), 1) AS high,
       round(lower(ces_interval(s, 5)), 2) AS ces_low,
              round(upper(ces_interval(s, 5)), 2) AS ces_high
  FROM (SELECT survey_agg(rating) AS s FROM unnest(ARRAY[5,5,5,4,1,3,2,4,3,3]) AS rating) AS v;
SELECT name, round((t).difference, 2) AS difference, round((t).lower, 2) AS lower,
       round((t).upper, 2) AS upper, round((t).p_value, 4) AS p
  FROM (SELECT 'csat' AS name, csat_test(a, b) AS t
          FROM (VALUES ('{"5": 8, "3": 2}'::cx_survey, '{"5": 4, "3": 5, "1": 1}'::cx_survey))
                 AS v (a, b)
        UNION ALL SELECT 'ces', ces_test('{"5": 8, "3": 2}', '{"5": 4, "3": 5, "1": 1}', 5)
        UNION ALL SELECT 'top_box', top_box_test('{"5": 8, "3": 2}', '{"5": 4, "3": 5, "1": 1}',
               4)) AS v;

-- Metrics over the same column share one transition: the argument is
-- evaluated once per row, not once per metric.
CREATE FUNCTION pg_temp.spoken(score integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RAISE NOTICE 'score %', score;
	RETURN score;
END $$;
SELECT nps(pg_temp.spoken(score)), ces(pg_temp.spoken(score)), csat(pg_temp.spoken(score)),
       survey_agg(pg_temp.spoken(score)), top_box(survey_agg(pg_temp.spoken(score)), 5)
  FROM unnest(ARRAY[5, 4]) AS score;

-- parallel: workers count, the leader merges
CREATE TABLE many (score integer);
INSERT INTO many SELECT i % 11 FROM generate_series(1, 11000) AS i;
ANALYZE many;
BEGIN;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_leader_participation = off;
EXPLAIN (COSTS OFF) SELECT nps(score), survey_agg(score) FROM many;
SELECT nps(score), survey_agg(score) FROM many;
-- a worker that finds no row has no state, nor has it learnt the constant argument
SELECT csat(score, 5), ces(score, 5), top_box(score, 3) FROM many WHERE ctid::text = '(0,4)';
SELECT nps(score), top_box(score, 9), nps(score, 2) FROM many WHERE score < 0;
COMMIT;
DROP TABLE many;

-- errors name the value and the scale
SELECT nps(11);
SELECT nps(-1::smallint);
SELECT nps(6.5);
SELECT nps(6.5::double precision);
SELECT nps('NaN'::double precision);
SELECT csat(0);
SELECT csat(6);
SELECT csat(6, 7), csat(7, 10);
SELECT ces(8);
SELECT csat(8, 7);
SELECT csat(5, 11);
SELECT top_box(5, 11);
SELECT top_box(score, score) FROM unnest(ARRAY[4, 5]) AS score;
SELECT csat(1, scale_max) FROM unnest(ARRAY[5, 7]) AS scale_max;
SELECT nps(9, -1);
SELECT survey_agg(9, -1);
SELECT weighted_survey_agg(9, 1e-101);
SELECT csat_interval('{"6": 1}');
SELECT clustered_survey_agg('{"9": 1}') - '{"9": 1}';
SELECT '{"9": 1, "w9": 1}'::cx_survey;
SELECT '{"9": 1, "weighted": 1, "w9": 1, "w9w9": 2}'::cx_survey;
SELECT score_count('{}', 11);
SELECT nps_margin('{"9": 1}', 95);
SELECT nps_category(10.5);
SELECT wilson_interval(11, 10);
SELECT '{"9": 1}'::cx_survey - '{"9": 2}';
SELECT survey_agg(9, 9223372036854775807) + '{"10": 1}' FROM generate_series(1, 1);
SELECT '{"11": 1}'::cx_survey;
SELECT '{"9": 1.5}'::cx_survey;
SELECT '{"9": 1, "9": 2}'::cx_survey;
SELECT '[9]'::cx_survey;
SELECT '{"9"'::cx_survey;
SELECT '{"9": 1; "10": 2}'::cx_survey;
SELECT '{"9": 1} {"10": 2}'::cx_survey;
SELECT '{"nine": 1}'::jsonb::cx_survey;
SELECT '\x04ff'::bytea::cx_survey;
SELECT '\x01ff00'::bytea::cx_survey;
