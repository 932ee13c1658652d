-- How often do the intervals hold the true value, and how often do the tests find a
-- difference that is none?  A simulation; it should say 95 and 5 percent.
--
-- Usage: test/server psql -X -f bench/coverage.sql
--        (-v repetitions=20000 -v seed=0.5 for another, more precise run)
--
-- Subjects whose function, and designs whose aggregate, the extension does not have
-- are passed over.
\set QUIET on
\set ON_ERROR_STOP on
\pset footer off
\if :{?repetitions}
\else
	\set repetitions 4000
\endif
\if :{?seed}
\else
	\set seed 0.2025
\endif
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS cx_metrics;
SELECT setseed(:seed) \g /dev/null

-- What is judged: an interval of a summary s and the figure that it is for, or the
-- p-value of two summaries a and b.  The scale is that of the answers.
CREATE TEMP TABLE subject (
	line serial, name text, scale integer, call text, figure text, needs text
);
INSERT INTO subject (name, scale, call, figure, needs) VALUES
	('nps -+ nps_margin', 10, 'numrange(nps(s) - nps_margin(s), nps(s) + nps_margin(s), ''[]'')',
	 'nps(s)', 'nps_margin(cx_survey, float8)'),
	('nps_interval', 10, 'nps_interval(s)', 'nps(s)', 'nps_interval(cx_survey, float8)'),
	('top_box_interval', 10, 'top_box_interval(s, 9)', 'top_box(s, 9)',
	 'top_box_interval(cx_survey, integer, float8)'),
	('csat_interval', 5, 'csat_interval(s)', 'csat(s)',
	 'csat_interval(cx_survey, integer, float8)'),
	('ces_interval', 7, 'ces_interval(s)', 'ces(s)', 'ces_interval(cx_survey, integer, float8)'),
	('nps_test', 10, '(nps_test(a, b)).p_value', NULL, 'nps_test(cx_survey, cx_survey, float8)'),
	('top_box_test', 10, '(top_box_test(a, b, 9)).p_value', NULL,
	 'top_box_test(cx_survey, cx_survey, integer, float8)'),
	('csat_test', 5, '(csat_test(a, b)).p_value', NULL,
	 'csat_test(cx_survey, cx_survey, integer, float8)'),
	('ces_test', 7, '(ces_test(a, b)).p_value', NULL,
	 'ces_test(cx_survey, cx_survey, integer, float8)');

-- What is answered: a population to draw from, with replacement
CREATE TEMP TABLE population (line serial, name text, scale integer, answers cx_survey);
INSERT INTO population (name, scale, answers) VALUES
	('half and half', 10, '{"0": 50, "10": 50}'),
	('NPS 30', 10, '{"3": 10, "6": 10, "7": 15, "8": 15, "9": 20, "10": 30}'),
	('NPS 75', 10, '{"5": 5, "8": 15, "9": 30, "10": 50}'),
	('NPS 94', 10, '{"2": 1, "7": 4, "10": 95}'),
	('mean 3.0 of 5', 5, '{"1": 20, "2": 20, "3": 20, "4": 20, "5": 20}'),
	('mean 4.3 of 5', 5, '{"1": 3, "2": 5, "3": 10, "4": 25, "5": 57}'),
	('mean 4.9 of 5', 5, '{"1": 1, "4": 6, "5": 93}'),
	('mean 5.0 of 7', 7, '{"1": 5, "2": 5, "3": 10, "4": 10, "5": 20, "6": 25, "7": 25}'),
	('mean 6.8 of 7', 7, '{"3": 2, "6": 12, "7": 86}');

-- How answers become a summary: the weight of one, and what it is on average for its
-- score, which is what the true value is of
CREATE TEMP TABLE design (line serial, name text, summary text, mean_weight text, needs text);
INSERT INTO design (name, summary, mean_weight, needs) VALUES
	('none', 'survey_agg(score)', '1', 'survey_agg(integer)'),
	('1 to 4, any', 'weighted_survey_agg(score, floor(1 + 4 * random()))', '1',
	 'weighted_survey_agg(integer, float8)'),
	('4 if score < 7', 'weighted_survey_agg(score, CASE WHEN score < 7 THEN 4 ELSE 1 END)',
	 'CASE WHEN score < 7 THEN 4 ELSE 1 END', 'weighted_survey_agg(integer, float8)');

CREATE TEMP TABLE size AS SELECT unnest(ARRAY[5, 10, 30, 100, 300]) AS n;

DELETE FROM subject WHERE to_regprocedure(needs) IS NULL;
DELETE FROM design WHERE to_regprocedure(needs) IS NULL;
DELETE FROM population WHERE scale NOT IN (SELECT scale FROM subject);

-- Samples, in pairs.  The score is the number of the cumulative shares, of scores
-- below 1, below 2 and so on, that a random number reaches.
CREATE TEMP TABLE sample (
	population integer, design integer, n integer, a cx_survey, b cx_survey
);
SELECT format('INSERT INTO sample
	SELECT %1$s, %2$s, %3$s, %4$s FILTER (WHERE i <= %3$s), %4$s FILTER (WHERE i > %3$s)
	  FROM (SELECT repetition, i, width_bucket(random(), %5$L::float8[]) AS score
	          FROM generate_series(1, %6$s) AS repetition, generate_series(1, 2 * %3$s) AS i
	        OFFSET 0) AS drawn
	 GROUP BY repetition', population.line, design.line, n, summary, cumulative, :repetitions)
  FROM population, design, size,
       LATERAL (SELECT array_agg(1 - top_box(answers, score) / 100 ORDER BY score) AS cumulative
                  FROM generate_series(1, 10) AS score) AS c
\gexec

-- what the intervals should hold: the figure of the population, weighted alike
CREATE TEMP TABLE target AS
SELECT population.line AS population, design.line AS design, NULL::cx_survey AS s
  FROM population, design;
SELECT format('UPDATE target SET s = (
	SELECT survey_agg(score, responses * %s)
	  FROM jsonb_each_text(%L::jsonb) AS e (key, value),
	       LATERAL (SELECT key::integer AS score, value::numeric AS responses) AS v)
	 WHERE population = %s AND design = %s', mean_weight, answers, population.line, design.line)
  FROM population, design
\gexec

CREATE TEMP TABLE outcome (subject integer, population integer, design integer, n integer,
	share numeric);
SELECT format(CASE WHEN figure IS NULL THEN
	'INSERT INTO outcome
	 SELECT %1$s, population, design, n, avg(CASE WHEN %2$s < 0.05 THEN 1 ELSE 0 END)
	   FROM sample JOIN population ON line = population AND scale = %3$s
	  GROUP BY population, design, n'
	ELSE
	'INSERT INTO outcome
	 SELECT %1$s, population, design, n, avg(CASE WHEN %2$s @> figure THEN 1 ELSE 0 END)
	   FROM (SELECT population, design, n, unnest(ARRAY[a, b]) AS s FROM sample) AS sample
	   JOIN (SELECT population, design, %4$s AS figure
	           FROM target JOIN population ON line = population AND scale = %3$s
	         OFFSET 0) AS t USING (population, design)
	  GROUP BY population, design, n'
	END, line, call, scale, figure)
  FROM subject
\gexec

SELECT format('percent of %s, +- %s by chance', :repetitions,
              round(196 * sqrt(0.05 * 0.95 / :repetitions)::numeric, 1)) AS title \gset
\echo Intervals that hold the true value, :title
SELECT s.name AS interval, d.name AS weights, p.name AS population,
       round(100 * max(share) FILTER (WHERE n = 5), 1) AS "n = 5",
       round(100 * max(share) FILTER (WHERE n = 10), 1) AS "10",
       round(100 * max(share) FILTER (WHERE n = 30), 1) AS "30",
       round(100 * max(share) FILTER (WHERE n = 100), 1) AS "100",
       round(100 * max(share) FILTER (WHERE n = 300), 1) AS "300"
  FROM outcome JOIN subject s ON s.line = subject JOIN population p ON p.line = population
  JOIN design d ON d.line = design
 WHERE figure IS NOT NULL
 GROUP BY s.line, s.name, d.line, d.name, p.line, p.name ORDER BY s.line, d.line, p.line;
\echo Tests that find a difference (p < 0.05) where there is none, :title
SELECT s.name AS test, d.name AS weights, p.name AS population,
       round(100 * max(share) FILTER (WHERE n = 5), 1) AS "n = 5",
       round(100 * max(share) FILTER (WHERE n = 10), 1) AS "10",
       round(100 * max(share) FILTER (WHERE n = 30), 1) AS "30",
       round(100 * max(share) FILTER (WHERE n = 100), 1) AS "100",
       round(100 * max(share) FILTER (WHERE n = 300), 1) AS "300"
  FROM outcome JOIN subject s ON s.line = subject JOIN population p ON p.line = population
  JOIN design d ON d.line = design
 WHERE figure IS NULL
 GROUP BY s.line, s.name, d.line, d.name, p.line, p.name ORDER BY s.line, d.line, p.line;
