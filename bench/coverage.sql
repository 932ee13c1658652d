-- How often do the intervals hold the true value, and how often do the tests find a
-- difference that is none?  A simulation; it should say 95 and 5 percent.
--
-- Usage: test/server psql -X -f bench/coverage.sql
--        (-v repetitions=20000 -v seed=0.5 for another, more precise run)
\set QUIET on
\set ON_ERROR_STOP on
\pset footer off
\if :{?repetitions}
\else
	\set repetitions 8000
\endif
\if :{?seed}
\else
	\set seed 0.2025
\endif
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS cx_metrics;
SELECT setseed(:seed) \g /dev/null

-- What is judged: an interval of a summary s and the figure that it is for, computed
-- from a cx_survey of the whole population, or the p-value of two summaries a and b.
-- The scale is that of the answers.  A NULL holds nothing, and finds nothing.
CREATE TEMP TABLE subject (
	line serial, name text, state regtype, scale integer, call text, figure text
);
INSERT INTO subject (name, state, scale, call, figure) VALUES
	('nps -+ nps_margin', 'cx_survey', 10,
	 'numrange(nps(s) - nps_margin(s), nps(s) + nps_margin(s), ''[]'')', 'nps(s)'),
	('nps_interval', 'cx_survey', 10, 'nps_interval(s)', 'nps(s)'),
	('top_box_interval', 'cx_survey', 10, 'top_box_interval(s, 9)', 'top_box(s, 9)'),
	('csat_interval', 'cx_survey', 5, 'csat_interval(s)', 'csat(s)'),
	('ces_interval', 'cx_survey', 7, 'ces_interval(s)', 'ces(s)'),
	('review_interval', 'cx_review', 5, 'review_interval(s)', 'ces(s)'),
	('review_interval, 1 to 5', 'cx_review', 5, 'review_interval(s, 1, 5)', 'ces(s)'),
	('nps_test', 'cx_survey', 10, '(nps_test(a, b)).p_value', NULL),
	('top_box_test', 'cx_survey', 10, '(top_box_test(a, b, 9)).p_value', NULL),
	('csat_test', 'cx_survey', 5, '(csat_test(a, b)).p_value', NULL),
	('ces_test', 'cx_survey', 7, '(ces_test(a, b)).p_value', NULL),
	('review_test', 'cx_review', 5, '(review_test(a, b)).p_value', NULL);

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

-- Who answers: a draw, which is a row of what a summary is made of.  A score is the
-- number of the cumulative shares, of scores below 1, below 2 and so on, that a
-- random number reaches.  An account has 1 to 8 answers, and each of them is, with a
-- probability that is the root of the correlation, that of the account.
-- %1$L: cumulative shares, %2$s: repetitions, %3$s: draws
CREATE TEMP TABLE draw (name text, query text);
INSERT INTO draw VALUES
	('person', 'SELECT repetition, i, width_bucket(random(), %1$L::float8[]) AS score
		FROM generate_series(1, %2$s) AS repetition, generate_series(1, %3$s) AS i OFFSET 0');
INSERT INTO draw
SELECT 'account, ' || correlation, format('SELECT repetition, i, survey_agg(width_bucket(
			CASE WHEN random() < sqrt(%s) THEN opinion ELSE random() END,
			%%1$L::float8[])) AS answers
		FROM (SELECT repetition, i, random() AS opinion, (1 + floor(8 * random()))::integer AS size
				FROM generate_series(1, %%2$s) AS repetition, generate_series(1, %%3$s) AS i
			  OFFSET 0) AS account, generate_series(1, size)
	   GROUP BY repetition, i', correlation)
  FROM unnest(ARRAY[0.05, 0.4]) AS correlation;

-- How draws become a summary, and the weight of an answer on average for its score,
-- which is what the true value is of
CREATE TEMP TABLE design (
	line serial, name text, state regtype, draw text, summary text, mean_weight text,
	sizes integer[], scales integer[]
);
INSERT INTO design (name, state, draw, summary, mean_weight, sizes, scales) VALUES
	('none', 'cx_survey', 'person', 'survey_agg(score)', '1', '{5,10,30,100,300}', '{5,7,10}'),
	('1 to 4, any', 'cx_survey', 'person',
	 'weighted_survey_agg(score, floor(1 + 4 * random()))', '1', '{5,10,30,100,300}', '{10}'),
	('4 if score < 7', 'cx_survey', 'person',
	 'weighted_survey_agg(score, CASE WHEN score < 7 THEN 4 ELSE 1 END)',
	 'CASE WHEN score < 7 THEN 4 ELSE 1 END', '{5,10,30,100,300,1000}', '{10}'),
	('1 half-life', 'cx_review', 'person',
	 'review_agg(score, timestamptz ''2025-01-01'' + random() * interval ''1 year'', ''1 year'')',
	 '1', '{5,10,30,100,300}', '{5}'),
	('4 half-lives', 'cx_review', 'person',
	 'review_agg(score, timestamptz ''2022-01-01'' + random() * interval ''4 years'', ''1 year'')',
	 '1', '{5,10,30,100,300}', '{5}'),
	('1, and 4 if rating < 4', 'cx_review', 'person',
	 'review_agg(score, timestamptz ''2025-01-01'' + random() * interval ''1 year'', ''1 year'','
	 ' CASE WHEN score < 4 THEN 4 ELSE 1 END)',
	 'CASE WHEN score < 4 THEN 4 ELSE 1 END', '{5,10,30,100,300,1000}', '{5}'),
	('clusters', 'cx_survey', 'account, 0.05', 'clustered_survey_agg(answers)', '1',
	 '{8,30,200}', '{10}'),
	('ignored', 'cx_survey', 'account, 0.05', 'survey_agg(answers)', '1', '{8,30,200}', '{10}'),
	('clusters', 'cx_survey', 'account, 0.4', 'clustered_survey_agg(answers)', '1',
	 '{8,30,200}', '{10}'),
	('ignored', 'cx_survey', 'account, 0.4', 'survey_agg(answers)', '1', '{8,30,200}', '{10}');

-- samples, in pairs
SELECT format('CREATE TEMP TABLE sample_%s (population integer, n integer, a %s, b %2$s)',
              line, state)
  FROM design
\gexec
SELECT format('INSERT INTO sample_%s
	SELECT %s, %s, %s FILTER (WHERE i <= %3$s), %4$s FILTER (WHERE i > %3$s)
	  FROM (%5$s) AS drawn
	 GROUP BY repetition', design.line, population.line, n, summary,
              format(query, cumulative, :repetitions, 2 * n))
  FROM design JOIN draw ON draw.name = draw JOIN population ON scale = ANY (scales),
       LATERAL unnest(sizes) AS n,
       LATERAL (SELECT array_agg(1 - top_box(answers, score) / 100 ORDER BY score) AS cumulative
                  FROM generate_series(1, 10) AS score) AS c
\gexec

-- what the intervals should hold: the figure of the population, weighted alike
CREATE TEMP TABLE target (population integer, design integer, s cx_survey);
SELECT format('INSERT INTO target
	SELECT %s, %s, survey_agg(score, responses * %s)
	  FROM jsonb_each_text(%L::jsonb) AS e (key, value),
	       LATERAL (SELECT key::integer AS score, value::numeric AS responses) AS v',
              population.line, design.line, mean_weight, answers)
  FROM population JOIN design ON scale = ANY (scales)
\gexec

CREATE TEMP TABLE outcome (subject integer, population integer, design integer, n integer,
	share numeric);
SELECT format(CASE WHEN figure IS NULL THEN
	'INSERT INTO outcome
	 SELECT %1$s, population, %2$s, n, avg(CASE WHEN %3$s < 0.05 THEN 1 ELSE 0 END)
	   FROM sample_%2$s JOIN population ON line = population AND scale = %4$s
	  GROUP BY population, n'
	ELSE
	'INSERT INTO outcome
	 SELECT %1$s, population, %2$s, n, avg(CASE WHEN %3$s @> figure THEN 1 ELSE 0 END)
	   FROM (SELECT population, n, unnest(ARRAY[a, b]) AS s FROM sample_%2$s) AS sample
	   JOIN (SELECT population, %5$s AS figure
	           FROM target JOIN population ON line = population AND scale = %4$s
	          WHERE design = %2$s
	         OFFSET 0) AS t USING (population)
	  GROUP BY population, n'
	END, s.line, d.line, call, scale, figure)
  FROM subject AS s JOIN design AS d ON d.state = s.state AND scale = ANY (scales)
\gexec

CREATE TEMP VIEW result AS
SELECT s.name AS subject, d.name AS design, draw, p.name AS population,
       figure IS NOT NULL AS is_interval, n, 100 * share AS percent,
       rank() OVER (ORDER BY s.line, d.line, p.line) AS of_responses,
       rank() OVER (ORDER BY s.line, draw, p.line, d.line) AS of_accounts
  FROM outcome JOIN subject AS s ON s.line = subject JOIN population AS p ON p.line = population
  JOIN design AS d ON d.line = design;

-- the columns, one for each size
SELECT string_agg(format('round(max(percent) FILTER (WHERE n = %s), 1) AS "%1$s"', n), ', '
                  ORDER BY n) FILTER (WHERE draw = 'person') AS responses,
       string_agg(format('round(max(percent) FILTER (WHERE n = %s), 1) AS "%1$s"', n), ', '
                  ORDER BY n) FILTER (WHERE draw <> 'person') AS accounts
  FROM (SELECT DISTINCT CASE draw WHEN 'person' THEN draw ELSE 'account' END, n
          FROM result) AS s (draw, n)
\gset
SELECT format('percent of %s, +- %s by chance', :repetitions,
              round(196 * sqrt(0.05 * 0.95 / :repetitions)::numeric, 1)) AS title \gset

\echo Intervals that hold the true value, by number of responses, :title
SELECT subject AS interval, design AS weights, population, :responses
  FROM result WHERE is_interval AND draw = 'person'
 GROUP BY 1, 2, 3 ORDER BY min(of_responses);
\echo Intervals that hold the true value, by number of accounts, :title
SELECT subject AS interval, substr(draw, 10) AS correlation, population,
       design AS accounts, :accounts
  FROM result WHERE is_interval AND draw <> 'person'
 GROUP BY 1, 2, 3, 4 ORDER BY min(of_accounts);
\echo Tests that find a difference (p < 0.05) where there is none, by number of responses, :title
SELECT subject AS test, design AS weights, population, :responses
  FROM result WHERE NOT is_interval AND draw = 'person'
 GROUP BY 1, 2, 3 ORDER BY min(of_responses);
\echo Tests that find a difference (p < 0.05) where there is none, by number of accounts, :title
SELECT subject AS test, substr(draw, 10) AS correlation, population,
       design AS accounts, :accounts
  FROM result WHERE NOT is_interval AND draw <> 'person'
 GROUP BY 1, 2, 3, 4 ORDER BY min(of_accounts);
