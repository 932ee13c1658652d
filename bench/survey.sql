-- Survey metrics against the server's own aggregates and plain SQL.
CREATE UNLOGGED TABLE response AS
SELECT *, score::smallint AS small, score::numeric AS whole, score::double precision AS float
  FROM (SELECT i % 1000 AS thousand, (i * 7919::bigint % 1000000)::integer AS million,
               date '2020-01-01' + (i % 2000) AS day, (random() * 10)::integer AS score,
               1 + i % 5 AS rating
          FROM generate_series(1, :rows) AS i) AS v;
CREATE UNLOGGED TABLE serial WITH (parallel_workers = 0) AS SELECT score FROM response;
CREATE UNLOGGED TABLE parallel WITH (parallel_workers = 2) AS SELECT score FROM response;
CREATE UNLOGGED TABLE rating AS SELECT rating FROM response;
CREATE UNLOGGED TABLE daily AS
SELECT day, survey_agg(score) AS s, count(score) AS n, count(*) FILTER (WHERE score >= 9) AS p,
       count(*) FILTER (WHERE score <= 6) AS d
  FROM response GROUP BY day;
CREATE UNLOGGED TABLE per_group AS
SELECT million, survey_agg(greatest(score, 1)) AS s, survey_agg(greatest(score, 1))::text AS t
  FROM response GROUP BY million;
VACUUM ANALYZE;
SELECT count(*) AS groups FROM per_group \gset

SET jit = off;
SET max_parallel_workers_per_gather = 0;

CALL compare('nps / avg',
	'SELECT nps(score) FROM response', 'SELECT avg(score) FROM response', 1.00);
CALL compare('csat / avg',
	'SELECT csat(rating) FROM rating', 'SELECT avg(rating) FROM rating', 1.00);
CALL compare('ces / avg',
	'SELECT ces(rating) FROM rating', 'SELECT avg(rating) FROM rating', 1.00);
CALL compare('nps / count', 'SELECT nps(score) FROM response',
	'SELECT count(score) FROM response', 1.05);
CALL compare('csat / count', 'SELECT csat(rating) FROM rating',
	'SELECT count(rating) FROM rating', 1.05);
CALL compare('ces / count', 'SELECT ces(rating) FROM rating',
	'SELECT count(rating) FROM rating', 1.05);
CALL compare('nps, ces, survey_agg / nps',
	'SELECT nps(rating), ces(rating), survey_agg(rating) FROM rating',
	'SELECT nps(rating) FROM rating', 1.15);
CALL compare('nps(smallint) / avg', 'SELECT nps(small) FROM response',
	'SELECT avg(small) FROM response');
CALL compare('nps(numeric) / avg', 'SELECT nps(whole) FROM response',
	'SELECT avg(whole) FROM response', 0.90);
CALL compare('nps(double precision) / avg', 'SELECT nps(float) FROM response',
	'SELECT avg(float) FROM response');
CALL compare('nps(score, weight) / avg', 'SELECT nps(score, float) FROM response',
	'SELECT avg(float) FROM response');
CALL compare('top_box(score, 9) / avg', 'SELECT top_box(score, 9) FROM response',
	'SELECT avg(score) FROM response');
CALL compare('nps: times faster than the best plain SQL', 'SELECT nps(score) FROM response',
	'SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	 / count(score) FROM response', at_least => 1);
CALL compare('1000 groups: nps / avg', 'SELECT thousand, nps(score) FROM response GROUP BY 1',
	'SELECT thousand, avg(score) FROM response GROUP BY 1', 1.05);

-- compilation included
SET jit_above_cost = 0;
SET jit_inline_above_cost = 0;
SET jit_optimize_above_cost = 0;
CALL compare('nps: JIT with inlining / without JIT',
	'SET LOCAL jit = on; SELECT nps(score) FROM response',
	'SET LOCAL jit = off; SELECT nps(score) FROM response');
CALL compare('avg: JIT with inlining / without JIT',
	'SET LOCAL jit = on; SELECT avg(score) FROM response',
	'SET LOCAL jit = off; SELECT avg(score) FROM response');
SET jit = off;

-- with work_mem enough for all, for a part, and the default
SET work_mem = '2GB';
CALL compare('1 million groups, work_mem 2 GB: nps / avg',
	'SELECT million, nps(score) FROM response GROUP BY 1',
	'SELECT million, avg(score) FROM response GROUP BY 1', 1.05);
SET work_mem = '64MB';
CALL compare('1 million groups, work_mem 64 MB: nps / avg',
	'SELECT million, nps(score) FROM response GROUP BY 1',
	'SELECT million, avg(score) FROM response GROUP BY 1', 1.05);
SET work_mem = '4MB';
CALL compare('1 million groups, work_mem 4 MB: nps / avg',
	'SELECT million, nps(score) FROM response GROUP BY 1',
	'SELECT million, avg(score) FROM response GROUP BY 1', 1.05);

CALL compare('nps of a summary', 'SELECT count(nps(s)) FROM per_group',
	'SELECT count(s) FROM per_group', 300, per => :groups);
CALL compare('csat of a summary', 'SELECT count(csat(s, 10)) FROM per_group',
	'SELECT count(s) FROM per_group', 300, per => :groups);
CALL compare('ces of a summary', 'SELECT count(ces(s, 10)) FROM per_group',
	'SELECT count(s) FROM per_group', 300, per => :groups);
CALL compare('a summary to text', 'SELECT count(s::text) FROM per_group',
	'SELECT count(s) FROM per_group', 500, per => :groups);
CALL compare('a summary from text', 'SELECT count(t::cx_survey) FROM per_group',
	'SELECT count(t) FROM per_group', 500, per => :groups);

-- daily summaries, against the same of stored counts, and against the raw rows
CALL compare('trailing 90-day NPS, 100 series of daily summaries / of three counts',
	$$SELECT day, nps(survey_agg(s) OVER (PARTITION BY k ORDER BY day
	                                      RANGE INTERVAL '89 days' PRECEDING))
	    FROM daily, generate_series(1, 100) AS k$$,
	$$SELECT day, 100.0 * (sum(p) OVER w - sum(d) OVER w) / sum(n) OVER w
	    FROM daily, generate_series(1, 100) AS k
	  WINDOW w AS (PARTITION BY k ORDER BY day RANGE INTERVAL '89 days' PRECEDING)$$, 1.00);
CALL compare('trailing 90-day NPS of daily summaries: times faster than of the raw rows',
	$$SELECT day, nps(survey_agg(s) OVER (ORDER BY day RANGE '89 days' PRECEDING)) FROM daily$$,
	$$SELECT day, 100.0 * (sum(p) OVER w - sum(d) OVER w) / sum(n) OVER w
	    FROM (SELECT day, count(score) AS n, count(*) FILTER (WHERE score >= 9) AS p,
	                 count(*) FILTER (WHERE score <= 6) AS d
	            FROM response GROUP BY day) AS counts
	  WINDOW w AS (ORDER BY day RANGE '89 days' PRECEDING)$$, at_least => 20);
CALL compare('NPS of the last 90 days from daily summaries: times faster than of the raw rows',
	$$SELECT nps(survey_agg(s)) FROM daily WHERE day > (SELECT max(day) FROM daily) - 90$$,
	$$SELECT 100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
	       / count(score)
	    FROM response WHERE day > (SELECT max(day) FROM daily) - 90$$, at_least => 20);

-- of 25 and of 2500 responses each
CREATE UNLOGGED TABLE few_s AS
SELECT i % 100 AS k, survey_agg((random() * 10)::integer) AS s
  FROM generate_series(1, :rows / 25) AS i, generate_series(1, 25) AS n GROUP BY i;
CREATE UNLOGGED TABLE many_s AS
SELECT i % 100 AS k, survey_agg(score, (225 + 50 * random())::bigint) AS s
  FROM generate_series(1, :rows / 25) AS i, generate_series(0, 10) AS score GROUP BY i;
CREATE UNLOGGED TABLE few_c AS
SELECT k, promoter_count(s) AS p, response_count(s) AS n, detractor_count(s) AS d FROM few_s;
CREATE UNLOGGED TABLE many_c AS
SELECT k, promoter_count(s) AS p, response_count(s) AS n, detractor_count(s) AS d FROM many_s;
CREATE UNLOGGED TABLE many_t AS SELECT s::text AS t FROM many_s;
VACUUM ANALYZE;
CALL compare('merging summaries of 25 responses / three sums',
	'SELECT nps(survey_agg(s)) FROM few_s',
	'SELECT 100.0 * (sum(p) - sum(d)) / sum(n) FROM few_c', 1.00);
CALL compare('the same in 100 groups', 'SELECT k, nps(survey_agg(s)) FROM few_s GROUP BY k',
	'SELECT k, 100.0 * (sum(p) - sum(d)) / sum(n) FROM few_c GROUP BY k', 1.00);
CALL compare('merging summaries of 2500 responses / three sums',
	'SELECT nps(survey_agg(s)) FROM many_s',
	'SELECT 100.0 * (sum(p) - sum(d)) / sum(n) FROM many_c', 1.00);
CALL compare('the same in 100 groups', 'SELECT k, nps(survey_agg(s)) FROM many_s GROUP BY k',
	'SELECT k, 100.0 * (sum(p) - sum(d)) / sum(n) FROM many_c GROUP BY k', 1.00);
CALL compare('a summary of 11 scores to text', 'SELECT count(s::text) FROM many_s',
	'SELECT count(s) FROM many_s', 500, per => :rows / 25);
CALL compare('a summary of 11 scores from text', 'SELECT count(t::cx_survey) FROM many_t',
	'SELECT count(t) FROM many_t', 500, per => :rows / 25);

-- by the clock, for the backend's CPU time is not that of its workers
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
CALL compare('avg: one process / two workers', 'SELECT avg(score) FROM serial',
	'SELECT avg(score) FROM parallel', by_wall => true);
SELECT figure AS avg_gain FROM measured WHERE wall ORDER BY number DESC LIMIT 1 \gset
CALL compare('nps by two workers: times faster than by one process',
	'SELECT nps(score) FROM parallel', 'SELECT nps(score) FROM serial',
	at_least => round(0.97 * :avg_gain, 2), by_wall => true);
