-- Review scores against the server's own aggregates and plain SQL.
CREATE UNLOGGED TABLE review AS
SELECT *, round(rating::numeric, 1) AS tenth
  FROM (SELECT 1 + 4 * random() AS rating,
               timestamptz '2022-01-01' + random() * interval '4 years' AS at, random() AS weight,
               i % 1000 AS thousand, (i * 7919::bigint % 1000000)::integer AS million
          FROM generate_series(1, :rows) AS i) AS v;
CREATE UNLOGGED TABLE serial WITH (parallel_workers = 0) AS SELECT rating, at FROM review;
CREATE UNLOGGED TABLE parallel WITH (parallel_workers = 2) AS SELECT rating, at FROM review;
CREATE UNLOGGED TABLE ordered AS SELECT rating, at FROM review ORDER BY at;
CREATE UNLOGGED TABLE part AS
SELECT r, r::bytea AS b, r::text AS t
  FROM (SELECT review_agg(rating, at, '90 days') AS r
          FROM (SELECT *, row_number() OVER () / 5 AS i FROM review) AS v GROUP BY i) AS v;
VACUUM ANALYZE;
SELECT count(*) AS parts FROM part \gset

SET jit = off;
SET max_parallel_workers_per_gather = 0;

CALL compare('review_score / avg', $$SELECT review_score(rating, at, '90 days') FROM review$$,
	'SELECT avg(rating) FROM review', 1.05);
CALL compare('review_score / avg and max of the same columns',
	$$SELECT review_score(rating, at, '90 days') FROM review$$,
	'SELECT avg(rating), max(at) FROM review');
CALL compare('review_score, default half-life / avg',
	'SELECT review_score(rating, at) FROM review',
	'SELECT avg(rating) FROM review');
CALL compare('review_score with weights / avg',
	$$SELECT review_score(rating, at, '90 days', weight) FROM review$$,
	'SELECT avg(rating) FROM review');
CALL compare('review_score, oldest first / avg',
	$$SELECT review_score(rating, at, '90 days') FROM ordered$$,
	'SELECT avg(rating) FROM ordered');
CALL compare('review_score(numeric) / avg(numeric)',
	$$SELECT review_score(tenth, at, '90 days') FROM review$$,
	'SELECT avg(tenth) FROM review', 0.90);
-- OFFSET 0, or exp would be called twice
CALL compare('review_score: times faster than the best plain SQL',
	$$SELECT review_score(rating, at, '90 days') FROM review$$,
	$$SELECT sum(rating * w) / sum(w)
	    FROM (SELECT rating,
	                 exp((date_part('epoch', at) - 1767225600) * (ln(2::float8) / 7776000)) AS w
	            FROM review OFFSET 0) AS v$$, at_least => 2);
CALL compare('1000 groups: review_score / avg',
	$$SELECT thousand, review_score(rating, at, '90 days') FROM review GROUP BY 1$$,
	'SELECT thousand, avg(rating) FROM review GROUP BY 1', 1.10);
SET work_mem = '2GB';
CALL compare('1 million groups, work_mem 2 GB: review_score / avg',
	$$SELECT million, review_score(rating, at, '90 days') FROM review GROUP BY 1$$,
	'SELECT million, avg(rating) FROM review GROUP BY 1', 1.10, runs => 15);
-- spent() collects the rows: one with a numeric takes 65 bytes, for which the allocator has
-- a chunk of 128, one with a double 64; here they are counted
CALL compare('1 million groups, work_mem 2 GB, counted: review_score / avg',
	$$SELECT count(s) FROM (SELECT million, review_score(rating, at, '90 days') AS s
	                          FROM review GROUP BY 1) AS v$$,
	'SELECT count(s) FROM (SELECT million, avg(rating) AS s FROM review GROUP BY 1) AS v', 1.10,
	runs => 15);

CALL compare('merging summaries of 5 reviews / avg of the reviews',
	'SELECT review_agg(r) FROM part',
	'SELECT avg(rating) FROM review');
CALL compare('a summary to text', 'SELECT count(r::text) FROM part', 'SELECT count(r) FROM part',
	500, per => :parts);
CALL compare('a summary from text', 'SELECT count(t::cx_review) FROM part',
	'SELECT count(t) FROM part', 500, per => :parts);
\set sort 'SELECT %s FROM part ORDER BY 1 OFFSET 100000000'
CALL compare('sorting summaries / their bytea', format(:'sort', 'r'), format(:'sort', 'b'), 2);
CALL note('memory of sorting summaries / their bytea',
	kilobytes('Sort Space Used', format(:'sort', 'r'))
	/ kilobytes('Sort Space Used', format(:'sort', 'b')), at_most => 1.05);

-- The decayed score after each review, as a window; in days there are hundreds of ties.
CREATE UNLOGGED TABLE history AS
SELECT row_number() OVER (ORDER BY at) AS n, rating, at, date_trunc('day', at) AS day FROM ordered
 ORDER BY at LIMIT greatest(:rows / 5, 100000);
CREATE INDEX ON history (n);
VACUUM ANALYZE history;
SELECT count(*) AS many, count(*) / 10 AS few FROM history \gset
CREATE FUNCTION pg_temp.scores(at text, frame text, reviews bigint) RETURNS text
LANGUAGE sql AS $$
	SELECT format('SELECT count(s)
	  FROM (SELECT review_score(rating, %1$s, %4$L) OVER (ORDER BY %1$s %2$s) AS s
	          FROM history WHERE n <= %3$s) AS v', at, frame, reviews, '90 days')
$$;
SELECT format('CALL cost(%L, %L, %s)', what || ', a review',
              pg_temp.scores(at, frame, :many), :many),
       format('CALL compare(%L, %L, %L, 13)', what || ', 10 times the reviews',
              pg_temp.scores(at, frame, :many), pg_temp.scores(at, frame, :few))
  FROM (VALUES ('score history', 'at', ''),
               ('sliding 90 days', 'at', $$RANGE '90 days' PRECEDING$$),
               ('sliding 90 days by date', 'day', $$RANGE '90 days' PRECEDING$$))
       AS v (what, at, frame)
\gexec
-- Of 100 000 reviews the self-join takes minutes, so it is run for each thousandth of them.
CALL compare('score history of 100 000: times faster than 1/1000 of the self-join',
	pg_temp.scores('at', '', 100000),
	$$SELECT a.n, sum(b.rating * w) / sum(w)
	    FROM history AS a JOIN history AS b ON b.n <= a.n,
	         LATERAL (SELECT exp((date_part('epoch', b.at) - date_part('epoch', a.at))
	                             * (ln(2::float8) / 7776000))) AS x (w)
	   WHERE a.n <= 100000 AND a.n % 1000 = 0 GROUP BY a.n$$, at_least => 0.1, runs => 3);

-- by the clock, for the backend's CPU time is not that of its workers
RESET work_mem;
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
CALL compare('avg: one process / two workers', 'SELECT avg(rating) FROM serial',
	'SELECT avg(rating) FROM parallel', by_wall => true);
SELECT figure AS avg_gain FROM measured WHERE wall ORDER BY number DESC LIMIT 1 \gset
CALL compare('review_score by two workers: times faster than by one process',
	$$SELECT review_score(rating, at, '90 days') FROM parallel$$,
	$$SELECT review_score(rating, at, '90 days') FROM serial$$,
	at_least => round(0.97 * :avg_gain, 2), by_wall => true);
