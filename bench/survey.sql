-- Survey metrics against the server's own aggregates and plain SQL.
\echo '== survey: 5 million responses, one process unless said otherwise'

CREATE UNLOGGED TABLE response AS
SELECT *, score::smallint AS small, score::numeric AS whole, score::double precision AS float
  FROM (SELECT i % 1000 AS thousand, (i * 7919::bigint % 1000000)::integer AS million,
               date '2020-01-01' + (i % 2000) AS day, (random() * 10)::integer AS score
          FROM generate_series(1, 5000000) AS i) AS v;
CREATE UNLOGGED TABLE serial WITH (parallel_workers = 0) AS SELECT score FROM response;
CREATE UNLOGGED TABLE parallel WITH (parallel_workers = 2) AS SELECT score FROM response;
CREATE UNLOGGED TABLE rating AS SELECT 1 + i % 5 AS rating FROM generate_series(1, 5000000) AS i;
CREATE UNLOGGED TABLE daily AS
SELECT day, survey_agg(score) AS s, count(score) AS n, count(*) FILTER (WHERE score >= 9) AS p,
       count(*) FILTER (WHERE score <= 6) AS d
  FROM response GROUP BY day;
CREATE UNLOGGED TABLE per_million AS SELECT million, survey_agg(greatest(score, 1)) AS s FROM response GROUP BY million;
VACUUM ANALYZE response, rating, daily, per_million, serial, parallel;

SET jit = off;
SET max_parallel_workers_per_gather = 0;

SELECT * FROM compare('nps / avg', 'SELECT nps(score) FROM response', 'SELECT avg(score) FROM response', at_most => 1.00)
UNION ALL
SELECT * FROM compare('csat / avg', 'SELECT csat(rating) FROM rating', 'SELECT avg(rating) FROM rating', at_most => 1.00)
UNION ALL
SELECT * FROM compare('ces / avg', 'SELECT ces(rating) FROM rating', 'SELECT avg(rating) FROM rating', at_most => 1.00)
UNION ALL
SELECT * FROM compare('nps / count', 'SELECT nps(score) FROM response', 'SELECT count(score) FROM response', at_most => 1.05)
UNION ALL
SELECT * FROM compare('csat / count', 'SELECT csat(rating) FROM rating', 'SELECT count(rating) FROM rating', at_most => 1.05)
UNION ALL
SELECT * FROM compare('ces / count', 'SELECT ces(rating) FROM rating', 'SELECT count(rating) FROM rating', at_most => 1.05)
UNION ALL
SELECT * FROM compare('nps, ces, survey_agg / nps', 'SELECT nps(rating), ces(rating), survey_agg(rating) FROM rating',
	'SELECT nps(rating) FROM rating', at_most => 1.15)
UNION ALL
SELECT * FROM compare('nps(smallint) / avg', 'SELECT nps(small) FROM response', 'SELECT avg(small) FROM response')
UNION ALL
SELECT * FROM compare('nps(numeric) / avg', 'SELECT nps(whole) FROM response', 'SELECT avg(whole) FROM response', at_most => 0.90)
UNION ALL
SELECT * FROM compare('nps(double precision) / avg', 'SELECT nps(float) FROM response', 'SELECT avg(float) FROM response')
UNION ALL
SELECT * FROM compare('nps(score, weight) / avg', 'SELECT nps(score, float) FROM response', 'SELECT avg(float) FROM response')
UNION ALL
SELECT * FROM compare('top_box(score, 9) / avg', 'SELECT top_box(score, 9) FROM response', 'SELECT avg(score) FROM response')
UNION ALL
SELECT * FROM compare('plain-SQL NPS / nps (speed-up)', 'SELECT nps(score) FROM response',
	'SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score) FROM response', at_least => 1)
UNION ALL
SELECT * FROM compare('1000 groups: nps / avg', 'SELECT thousand, nps(score) FROM response GROUP BY 1',
	'SELECT thousand, avg(score) FROM response GROUP BY 1', at_most => 1.05);

\echo
\echo '1 million groups, with work_mem enough for all, for a part, and the default'
SET work_mem = '2GB';
SELECT * FROM compare('1 million groups, 2 GB: nps / avg', 'SELECT million, nps(score) FROM response GROUP BY 1',
	'SELECT million, avg(score) FROM response GROUP BY 1', at_most => 1.05);
SET work_mem = '64MB';
SELECT * FROM compare('1 million groups, 64 MB: nps / avg', 'SELECT million, nps(score) FROM response GROUP BY 1',
	'SELECT million, avg(score) FROM response GROUP BY 1', at_most => 1.05);
SET work_mem = '4MB';
SELECT * FROM compare('1 million groups, 4 MB: nps / avg', 'SELECT million, nps(score) FROM response GROUP BY 1',
	'SELECT million, avg(score) FROM response GROUP BY 1', at_most => 1.05);

\echo
\echo 'Final function, nanoseconds per group: <= 300'
SELECT function, round(cost) AS nanoseconds, cost <= 300 AS met
  FROM (SELECT function,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY with_it) -
               percentile_cont(0.5) WITHIN GROUP (ORDER BY without) AS cost  -- ms per million = ns each
          FROM unnest(ARRAY['nps(s)', 'csat(s, 10)', 'ces(s, 10)']) AS function, generate_series(1, 7) AS run,
               LATERAL (SELECT milliseconds(format('SELECT count(%s) FROM per_million /* %s */', function, run))) AS w (with_it),
               LATERAL (SELECT milliseconds(format('SELECT count(s) FROM per_million /* %s */', run))) AS wo (without)
         GROUP BY function) AS v;

\echo
\echo 'Trailing 90-day NPS of 2000 days: survey_agg over daily summaries, against stored counts and the raw rows'
SELECT * FROM compare('survey_agg, 100 series / three stored bigint counts',
	$$SELECT day, nps(survey_agg(s) OVER (PARTITION BY k ORDER BY day RANGE INTERVAL '89 days' PRECEDING))
	    FROM daily, generate_series(1, 100) AS k$$,
	$$SELECT day, 100.0 * (sum(p) OVER w - sum(d) OVER w) / sum(n) OVER w
	    FROM daily, generate_series(1, 100) AS k
	  WINDOW w AS (PARTITION BY k ORDER BY day RANGE INTERVAL '89 days' PRECEDING)$$, at_most => 1.00)
UNION ALL
SELECT * FROM compare('window over counts of the raw rows / survey_agg (speed-up)',
	$$SELECT day, nps(survey_agg(s) OVER (ORDER BY day RANGE '89 days' PRECEDING)) FROM daily$$,
	$$SELECT day, 100.0 * (sum(p) OVER w - sum(d) OVER w) / sum(n) OVER w
	    FROM (SELECT day, count(score) AS n, count(*) FILTER (WHERE score >= 9) AS p, count(*) FILTER (WHERE score <= 6) AS d
	            FROM response GROUP BY day) AS counts
	  WINDOW w AS (ORDER BY day RANGE '89 days' PRECEDING)$$, at_least => 20)
UNION ALL
SELECT * FROM compare('raw rows of the last 90 days / survey_agg (speed-up)',
	$$SELECT nps(survey_agg(s)) FROM daily WHERE day > (SELECT max(day) FROM daily) - 90$$,
	$$SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score)
	    FROM response WHERE day > (SELECT max(day) FROM daily) - 90$$, at_least => 20);

\echo
\echo 'Merging 200 000 stored summaries, against sums of three stored bigint counts: of 25 and of 2500 responses'
CREATE UNLOGGED TABLE few_s AS
SELECT i % 100 AS k, survey_agg((random() * 10)::integer) AS s FROM generate_series(1, 200000) AS i, generate_series(1, 25) AS n GROUP BY i;
CREATE UNLOGGED TABLE few_c AS SELECT k, promoter_count(s) AS p, passive_count(s) AS q, detractor_count(s) AS d FROM few_s;
CREATE UNLOGGED TABLE many_s AS
SELECT i % 100 AS k, survey_agg(score, (225 + 50 * random())::bigint) AS s FROM generate_series(1, 200000) AS i, generate_series(0, 10) AS score GROUP BY i;
CREATE UNLOGGED TABLE many_c AS SELECT k, promoter_count(s) AS p, passive_count(s) AS q, detractor_count(s) AS d FROM many_s;
VACUUM ANALYZE few_s, few_c, many_s, many_c;
SELECT compared.* FROM (VALUES ('few'), ('many')) AS v (size), LATERAL (
	SELECT * FROM compare(format('survey_agg of %s / three sums', size), format('SELECT survey_agg(s) FROM %s_s', size),
		format('SELECT sum(p), sum(q), sum(d) FROM %s_c', size), at_most => 1.00)
	UNION ALL
	SELECT * FROM compare(format('survey_agg of %s / three sums, 100 groups', size), format('SELECT k, survey_agg(s) FROM %s_s GROUP BY k', size),
		format('SELECT k, sum(p), sum(q), sum(d) FROM %s_c GROUP BY k', size), at_most => 1.00)) AS compared;

\echo
\echo 'Two parallel workers against one process'
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
SELECT * FROM compare('nps: one process / two workers (speed-up)', 'SELECT nps(score) FROM parallel', 'SELECT nps(score) FROM serial', at_least => 1.7)
UNION ALL
SELECT * FROM compare('avg, likewise: what the machine gives (speed-up)', 'SELECT avg(score) FROM parallel', 'SELECT avg(score) FROM serial', at_least => 1.7);
