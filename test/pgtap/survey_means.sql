-- Intervals and tests of every score, against the textbook formula in plain SQL,
-- over single responses: random ones, few and many.
BEGIN;
SELECT no_plan();
SET LOCAL statement_timeout = '60s';

-- a different seed per day; psql -v seed=... repeats a failure
\if :{?seed}
\else
	SELECT to_char(now(), 'YYMMDD') AS seed \gset
\endif
SELECT diag('seed ' || :'seed');
SELECT setseed(:seed / 1000000.0) \g /dev/null

-- some samples lean to one end of the scale, some are of one response
CREATE TABLE sample AS
SELECT sample, 1 + floor(6 * power(random(), lean))::integer AS score
  FROM (SELECT sample, 1 + floor(power(random(), 2) * 60)::integer AS n,
               4 * random() AS lean FROM generate_series(1, 30) AS sample) AS s,
       LATERAL generate_series(1, n) AS i;
-- what a response counts, and which pseudo-responses are added, in points
CREATE FUNCTION pg_temp.value(metric text, score integer) RETURNS numeric LANGUAGE sql AS $$
	SELECT CASE metric WHEN 'nps' THEN CASE WHEN score >= 9 THEN 100 WHEN score >= 7 THEN 0
	                                   ELSE -100 END
	       WHEN 'csat' THEN 100.0 * score / 6 WHEN 'ces' THEN score
	       ELSE CASE WHEN score >= 4 THEN 100 ELSE 0 END END
$$;
CREATE TABLE pseudo (metric text, value numeric, n numeric);
INSERT INTO pseudo VALUES ('nps', -100, 0.75), ('nps', 0, 1.5), ('nps', 100, 0.75),
	('csat', 100.0 / 6, 0.75), ('csat', 100, 0.75), ('ces', 1, 0.75), ('ces', 6, 0.75),
	('top_box', 0, 1), ('top_box', 100, 1);
CREATE TABLE scale (metric text, lowest numeric, highest numeric);
INSERT INTO scale VALUES ('nps', -100, 100), ('csat', 100.0 / 6, 100), ('ces', 1, 6),
	('top_box', 0, 100);

-- NPS of scores 5 to 10, or some categories would be empty.  Draws are what was
-- sampled on its own: responses, or clusters of them, at least two of weight.
CREATE TABLE response AS
SELECT metric, kind, sample, CASE metric WHEN 'nps' THEN score + 4 ELSE score END AS score,
       CASE WHEN kind IN ('counted', 'clustered') THEN 1
       -- weights that depend on the score
       WHEN place <= 2 THEN 0.25 WHEN random() < 0.1 THEN 0
       ELSE round((score * random())::numeric, 3) END AS weight,
       CASE WHEN kind IN ('counted', 'weighted') THEN place
       WHEN place <= 2 THEN place ELSE 1 + floor(clusters * random())::integer END AS draw
  FROM (SELECT *, row_number() OVER (PARTITION BY sample) AS place,
               2 + sample % 7 AS clusters FROM sample) AS s, scale,
       unnest(ARRAY['counted', 'weighted', 'clustered', 'weighted clusters']) AS kind;
CREATE TABLE want AS
WITH value AS MATERIALIZED (
	SELECT *, pg_temp.value(metric, score) AS value FROM response
), draw AS MATERIALIZED (
	SELECT metric, kind, sample, sum(weight) AS w FROM response
	 GROUP BY metric, kind, sample, draw HAVING sum(weight) > 0
), draws AS MATERIALIZED (
	SELECT metric, kind, sample, sum(w) AS w, sum(w ^ 2) / sum(w) AS c, count(*) AS n FROM draw
	 GROUP BY metric, kind, sample
), added AS MATERIALIZED (
	SELECT metric, sum(n) AS n, sum(n * value) AS sum FROM pseudo GROUP BY metric
), mean AS MATERIALIZED (
	SELECT metric, kind, sample, d.c, d.n, d.w, d.w + d.c * a.n AS all_w,
	       sum(weight * value) / d.w AS score,
	       (sum(weight * value) + d.c * a.sum) / (d.w + d.c * a.n) AS mean
	  FROM value JOIN draws AS d USING (metric, kind, sample) JOIN added AS a USING (metric)
	 GROUP BY metric, kind, sample, d.c, d.n, d.w, a.n, a.sum
), error AS MATERIALIZED (
	SELECT metric, kind, sample, sum(weight * (value - mean)) AS error,
	       sum(weight * (value - mean.score)) AS plain
	  FROM value JOIN mean USING (metric, kind, sample) GROUP BY metric, kind, sample, draw
)
SELECT metric, kind, sample, score, mean, w, c, n,
       CAST(factor * sum(plain ^ 2) / w ^ 2 AS numeric(60, 30)) AS plain,
       CAST((factor * sum(error ^ 2)
        + c ^ 2 * (SELECT sum(p.n * (value - mean) ^ 2) FROM pseudo AS p
                    WHERE p.metric = mean.metric)) / all_w ^ 2
            AS numeric(60, 30)) AS variance
  FROM mean JOIN error USING (metric, kind, sample),
       LATERAL (SELECT CASE WHEN kind NOT LIKE '%cluster%' THEN 1 WHEN n > 1 THEN n / (n - 1.0)
                       END AS factor) AS f
 GROUP BY metric, kind, sample, score, mean, w, c, n, all_w, factor;
CREATE TABLE got AS
SELECT metric, kind, sample, survey_agg(score) AS s FROM response WHERE kind = 'counted'
 GROUP BY metric, kind, sample
UNION ALL
SELECT metric, kind, sample, weighted_survey_agg(score, weight) FROM response
 WHERE kind = 'weighted' GROUP BY metric, kind, sample
UNION ALL
SELECT metric, kind, sample, clustered_survey_agg(s)
  FROM (SELECT metric, kind, sample, CASE kind WHEN 'clustered' THEN survey_agg(score)
               ELSE weighted_survey_agg(score, weight) END AS s
          FROM response WHERE kind LIKE '%cluster%' GROUP BY metric, kind, sample, draw) AS c
 GROUP BY metric, kind, sample;

ANALYZE want, got, response;

CREATE FUNCTION pg_temp.near(a numeric, b numeric) RETURNS boolean LANGUAGE sql AS $$
	SELECT abs(a - b) <= 1e-11 * greatest(abs(a), abs(b), 1) $$;
-- z at a confidence of 95 and 50 percent
CREATE TABLE level (confidence double precision, z numeric);
INSERT INTO level VALUES (0.95, 1.95996398454005423552), (0.5, 0.67448975019608174320);

SELECT is(count(*), 4 * 120::bigint, 'there are samples') FROM want;
SELECT is_empty($$SELECT kind, sample, s, w FROM want JOIN got USING (metric, kind, sample)
	 WHERE (pg_temp.near(response_weight(s), w)
	        AND pg_temp.near(effective_responses(s), w / c)
	        AND response_count(s) = (SELECT count(*) FROM response AS r
	                                  WHERE r.metric = want.metric AND r.kind = want.kind
	                                    AND r.sample = want.sample)) IS NOT TRUE$$,
	'counts, weights and their effective number');
SELECT is_empty(format($$SELECT kind, sample, s, %1$s, score
	  FROM want JOIN got USING (metric, kind, sample)
	 WHERE metric = '%2$s' AND pg_temp.near(%1$s, score) IS NOT TRUE$$, call, metric), metric)
  FROM (VALUES ('nps', 'nps(s)'), ('csat', 'csat(s, 6)'), ('ces', 'ces(s, 6)'),
               ('ces', 'mean_score(s)'), ('top_box', 'top_box(s, 4)')) AS v (metric, call);
-- one cluster says nothing about the differences between clusters
SELECT is_empty(format($$SELECT kind, sample, s, i, low, high
	  FROM want JOIN got USING (metric, kind, sample) JOIN scale USING (metric), level,
	       LATERAL (SELECT %1$s AS i) AS g,
	       LATERAL (SELECT least(score, greatest(mean - z * sqrt(variance), lowest)) AS low,
	                       greatest(score, least(mean + z * sqrt(variance), highest)) AS high
	               ) AS w
	 WHERE metric = '%2$s'
	   AND CASE WHEN variance IS NULL THEN i IS NULL
	       ELSE pg_temp.near(lower(i), low) AND pg_temp.near(upper(i), high) END IS NOT TRUE$$,
	call, metric), metric || ' interval')
  FROM (VALUES ('nps', 'nps_interval(s, confidence)'),
               ('csat', 'csat_interval(s, 6, confidence)'),
               ('ces', 'ces_interval(s, 6, confidence)')) AS v (metric, call);
-- what cancels in the sum over a cluster leaves an error of its own
SELECT is_empty($$SELECT kind, sample, s, nps_margin(s, confidence), plain
	  FROM want JOIN got USING (metric, kind, sample), level
	 WHERE metric = 'nps' AND nps_margin(s, confidence) IS DISTINCT FROM z * sqrt(plain)
	   AND (abs(nps_margin(s, confidence) - z * sqrt(plain)) < 1e-5) IS NOT TRUE$$,
	'nps margin');
-- Wilson's bounds are the shares p0 with |share - p0| = z sqrt(p0 (1 - p0) / n)
SELECT is_empty($$SELECT kind, sample, i, share, w.n
	  FROM want JOIN got USING (metric, kind, sample), level,
	       LATERAL top_box_interval(s, 4, confidence) AS i,
	       LATERAL (SELECT score / 100 AS share, lower(i) / 100 AS low, upper(i) / 100 AS high,
	                       mean * (100 - mean) / variance - 2 AS n) AS w
	 WHERE metric = 'top_box'
	   AND CASE WHEN variance IS NULL THEN i IS NULL
	       WHEN w.n <= 0 THEN i = '[0,100]'
	       ELSE low <= share AND share <= high
	        AND (low = 0 AND share = 0
	             OR pg_temp.near((share - low) ^ 2, z ^ 2 * low * (1 - low) / w.n))
	        AND (high = 1 AND share = 1
	             OR pg_temp.near((share - high) ^ 2, z ^ 2 * high * (1 - high) / w.n))
	       END IS NOT TRUE$$, 'top_box interval');
-- each sample against the next, of all kinds
CREATE TABLE pair AS
SELECT metric, a.s AS a, b.s AS b, v.score - w.score AS difference, v.mean - w.mean AS adjusted,
       sqrt(v.variance + w.variance) AS se
  FROM got AS a JOIN want AS v USING (metric, kind, sample)
  JOIN (got AS b JOIN want AS w USING (metric, kind, sample)) USING (metric)
 WHERE b.sample = a.sample % 30 + 1;
ANALYZE pair;
SELECT is_empty(format($$SELECT a, b, t.* FROM pair JOIN scale USING (metric), level,
	       LATERAL %1$s AS t
	 WHERE metric = '%2$s'
	   AND CASE WHEN se IS NULL THEN t IS NULL ELSE
	            pg_temp.near(t.difference, pair.difference)
	        AND pg_temp.near(adjusted_difference, adjusted)
	        AND pg_temp.near(standard_error, se) AND pg_temp.near(statistic, adjusted / se)
	        AND pg_temp.near(lower, least(pair.difference,
	                                      greatest(adjusted - z * se, lowest - highest)))
	        AND pg_temp.near(upper, greatest(pair.difference,
	                                         least(adjusted + z * se, highest - lowest)))
	        AND CASE WHEN abs(pair.difference) < 1e-11 OR abs(adjusted) < 1e-11 THEN p_value <= 1
	            WHEN pair.difference * adjusted < 0 THEN p_value = 1
	            ELSE p_value BETWEEN 0 AND 1 END
	       END IS NOT TRUE$$, call, metric), metric || ' test')
  FROM (VALUES ('nps', 'nps_test(a, b, confidence)'),
               ('csat', 'csat_test(a, b, 6, confidence)'),
               ('ces', 'ces_test(a, b, 6, confidence)'),
               ('top_box', 'top_box_test(a, b, 4, confidence)')) AS v (metric, call);

-- Merging: each response that was counted weighs 1 and is a draw of its own, as one
-- that has a weight is.
SELECT is(survey_agg(score) FILTER (WHERE place % 3 = 0)
          + weighted_survey_agg(score, weight) FILTER (WHERE place % 3 > 0),
          weighted_survey_agg(score, CASE WHEN place % 3 = 0 THEN 1 ELSE weight END),
          'counted + weighted')
  FROM (SELECT score, row_number() OVER () AS place, floor(20 * random()) / 8 AS weight
          FROM response) AS r;
SELECT is(clustered_survey_agg(s) + '{"3": 2}' + w,
          clustered_survey_agg(s) + clustered_survey_agg(one),
          'with clusters, what was counted or weighted is clusters of one')
  FROM (VALUES ('{"3": 2, "5": 1}'::cx_survey, '{"3": 1}'::cx_survey),
               ('{"4": 7}', '{"3": 1}'), (NULL, (SELECT weighted_survey_agg(4, 2.5)))) AS v (s,
                      one),
       (SELECT weighted_survey_agg(4, 2.5) AS w) AS w GROUP BY w;
SELECT ok(weighted_survey_agg(score, 1) = survey_agg(score), 'weights of 1 are counts')
  FROM response;
SELECT ok(bool_and(a.s + b.s = b.s + a.s AND (a.s + b.s)::text::cx_survey = a.s + b.s),
          'sums of all kinds')
  FROM got AS a JOIN got AS b USING (metric) WHERE metric = 'csat' AND a.sample < 9;
SELECT is(weighted_survey_agg(score, weight), w, 'weights that are whole add up exactly')
  FROM (SELECT i % 11 AS score, i % 7 AS weight FROM generate_series(1, 5000) AS i) AS r,
       (SELECT ('{' || string_agg(format('"%s": %s, "w%s": %s, "w%s%s": %s', score, n, score,
                                         w, score, 'w' || score, ww), ', ')
                || format(', "weighted": %s}', sum(draws)))::cx_survey AS w
          FROM (SELECT i % 11 AS score, count(*) AS n, sum(i % 7) AS w, sum((i % 7) ^ 2) AS ww,
                       count(*) FILTER (WHERE i % 7 > 0) AS draws
                  FROM generate_series(1, 5000) AS i GROUP BY 1) AS s) AS t
 GROUP BY w;

SELECT * FROM finish();
ROLLBACK;
