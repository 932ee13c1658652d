-- Intervals and tests of every score, against the textbook formula in plain SQL,
-- over single responses: random ones, few and many.
BEGIN;
SELECT no_plan();

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
               4 * random() AS lean FROM generate_series(1, 60) AS sample) AS s,
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

-- NPS of scores 5 to 10, or some categories would be empty
CREATE TABLE response AS
SELECT metric, sample, CASE metric WHEN 'nps' THEN score + 4 ELSE score END AS score
  FROM sample, scale;
CREATE TABLE want AS
WITH value AS (
	SELECT metric, sample, pg_temp.value(metric, score) AS value, 1.0 AS n, true AS plain
	  FROM response
	UNION ALL
	SELECT metric, sample, value, n, false FROM pseudo, (SELECT DISTINCT sample FROM sample) AS s
), mean AS (
	SELECT metric, sample, avg(value) FILTER (WHERE plain) AS score,
	       sum(n * value) / sum(n) AS mean, sum(n) AS n
	  FROM value GROUP BY metric, sample
)
SELECT metric, sample, score, mean,
       sum(v.n * (value - mean) ^ 2) / (mean.n) ^ 2 AS variance
  FROM value AS v JOIN mean USING (metric, sample)
 GROUP BY metric, sample, score, mean, mean.n;
CREATE TABLE got AS
SELECT metric, sample, survey_agg(score) AS s FROM response GROUP BY metric, sample;

CREATE FUNCTION pg_temp.near(a numeric, b numeric) RETURNS boolean LANGUAGE sql AS $$
	SELECT abs(a - b) <= 1e-11 * greatest(abs(a), abs(b), 1) $$;
-- z at a confidence of 95 and 50 percent
CREATE TABLE level (confidence double precision, z numeric);
INSERT INTO level VALUES (0.95, 1.95996398454005423552), (0.5, 0.67448975019608174320);

SELECT is(count(*), 240::bigint, 'there are samples') FROM want;
SELECT is_empty(format($$SELECT sample, i, low, high
	  FROM want JOIN got USING (metric, sample) JOIN scale USING (metric), level,
	       LATERAL (SELECT %1$s AS i) AS g,
	       LATERAL (SELECT least(score, greatest(mean - z * sqrt(variance), lowest)) AS low,
	                       greatest(score, least(mean + z * sqrt(variance), highest)) AS high
	               ) AS w
	 WHERE metric = '%2$s'
	   AND (pg_temp.near(lower(i), low) AND pg_temp.near(upper(i), high)) IS NOT TRUE$$,
	call, metric), metric || ' interval')
  FROM (VALUES ('nps', 'nps_interval(s, confidence)'),
               ('csat', 'csat_interval(s, 6, confidence)'),
               ('ces', 'ces_interval(s, 6, confidence)')) AS v (metric, call);
SELECT is_empty(format($$SELECT a.sample, b.sample, t.*
	  FROM want AS a JOIN got AS s USING (metric, sample) JOIN want AS b USING (metric)
	  JOIN got AS r ON r.metric = b.metric AND r.sample = b.sample
	  JOIN scale ON scale.metric = a.metric, level,
	       LATERAL %1$s AS t,
	       LATERAL (SELECT a.score - b.score AS difference, a.mean - b.mean AS adjusted,
	                       sqrt(a.variance + b.variance) AS se) AS w
	 WHERE a.metric = '%2$s' AND b.sample %% 9 = a.sample %% 9
	   AND (pg_temp.near(t.difference, w.difference)
	        AND pg_temp.near(adjusted_difference, adjusted)
	        AND pg_temp.near(standard_error, se) AND pg_temp.near(statistic, adjusted / se)
	        AND pg_temp.near(lower, least(w.difference,
	                                      greatest(adjusted - z * se, lowest - highest)))
	        AND pg_temp.near(upper, greatest(w.difference,
	                                         least(adjusted + z * se, highest - lowest)))
	        AND CASE WHEN sign(round(w.difference, 12)) <> sign(round(adjusted, 12))
	            THEN p_value = 1 ELSE p_value BETWEEN 0 AND 1 END) IS NOT TRUE$$,
	call, metric), metric || ' test')
  FROM (VALUES ('nps', 'nps_test(s.s, r.s, confidence)'),
               ('csat', 'csat_test(s.s, r.s, 6, confidence)'),
               ('ces', 'ces_test(s.s, r.s, 6, confidence)'),
               ('top_box', 'top_box_test(s.s, r.s, 4, confidence)')) AS v (metric, call);

SELECT * FROM finish();
ROLLBACK;
