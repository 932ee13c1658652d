-- Review scores against the server's own aggregates and plain SQL.
\echo '== review: 5 million reviews, one process unless said otherwise'

CREATE UNLOGGED TABLE review AS
SELECT *, round(rating::numeric, 1) AS tenth
  FROM (SELECT 1 + 4 * random() AS rating,
               timestamptz '2022-01-01' + random() * interval '4 years' AS at, random() AS weight,
               i % 1000 AS thousand, (i * 7919::bigint % 1000000)::integer AS million
          FROM generate_series(1, 5000000) AS i) AS v;
CREATE UNLOGGED TABLE serial WITH (parallel_workers = 0) AS SELECT rating, at FROM review;
CREATE UNLOGGED TABLE parallel WITH (parallel_workers = 2) AS SELECT rating, at FROM review;
CREATE UNLOGGED TABLE ordered AS SELECT rating, at FROM review ORDER BY at;
CREATE UNLOGGED TABLE part AS SELECT i, review_agg(rating, at, '90 days') AS r FROM (SELECT *,
	row_number() OVER () / 5 AS i FROM review) AS v GROUP BY i;
VACUUM ANALYZE review, serial, parallel, ordered, part;

SET jit = off;
SET max_parallel_workers_per_gather = 0;

SELECT * FROM compare('review_score / avg', $$SELECT review_score(rating, at, '90 days')
	FROM review$$, 'SELECT avg(rating) FROM review', at_most => 1.05)
UNION ALL
SELECT * FROM compare('review_score / avg and max of the same columns',
	$$SELECT review_score(rating, at, '90 days') FROM review$$,
	'SELECT avg(rating), max(at) FROM review')
UNION ALL
SELECT * FROM compare('review_score, default half-life / avg',
	'SELECT review_score(rating, at) FROM review', 'SELECT avg(rating) FROM review')
UNION ALL
SELECT * FROM compare('review_score with weights / avg', $$SELECT review_score(rating, at,
	'90 days', weight) FROM review$$, 'SELECT avg(rating) FROM review')
UNION ALL
SELECT * FROM compare('review_score, oldest first / avg', $$SELECT review_score(rating, at,
	'90 days') FROM ordered$$, 'SELECT avg(rating) FROM ordered')
UNION ALL
SELECT * FROM compare('1000 groups: review_score / avg', $$SELECT thousand, review_score(rating,
	at, '90 days') FROM review GROUP BY 1$$,
	'SELECT thousand, avg(rating) FROM review GROUP BY 1', at_most => 1.10)
UNION ALL
SELECT * FROM compare('review_score(numeric) / avg(numeric)', $$SELECT review_score(tenth, at,
	'90 days') FROM review$$, 'SELECT avg(tenth) FROM review', at_most => 0.90)
UNION ALL
SELECT * FROM compare('review_agg of 1 million summaries / avg of 5 million',
	'SELECT review_agg(r) FROM part', 'SELECT avg(rating) FROM review')
UNION ALL
SELECT * FROM compare('best plain SQL / review_score (speed-up)',
	$$SELECT review_score(rating, at, '90 days') FROM review$$,
	$$SELECT sum(rating * w) / sum(w)
	    FROM (SELECT rating,
	                 exp((date_part('epoch', at) - 1767225600) * (ln(2::float8) / 7776000)) AS w
	            FROM review OFFSET 0) AS v$$,  -- or exp would be called twice
	at_least => 2);

SET work_mem = '2GB';
SELECT * FROM compare('1 million groups, 2 GB: review_score / avg', $$SELECT million,
	review_score(rating, at, '90 days') FROM review GROUP BY 1$$,
	'SELECT million, avg(rating) FROM review GROUP BY 1', at_most => 1.10);
RESET work_mem;

\echo
\echo 'Score history: the decayed score after each review, as a window; milliseconds'
CREATE UNLOGGED TABLE history AS SELECT row_number() OVER (ORDER BY at) AS n, rating, at
	FROM ordered ORDER BY at LIMIT 1000000;
CREATE INDEX ON history (n);
VACUUM ANALYZE history;
SET work_mem = '512MB';
SELECT reviews, round(growing::numeric, 1) AS growing, round((1e6 * growing / reviews)::numeric)
	AS "ns each",
       round(sliding::numeric, 1) AS "90 days", round((1e6 * sliding / reviews)::numeric)
		AS "ns each"
  FROM (SELECT reviews, percentile_cont(0.5) WITHIN GROUP (ORDER BY growing) AS growing,
	percentile_cont(0.5) WITHIN GROUP (ORDER BY sliding) AS sliding
          FROM unnest(ARRAY[10000, 100000, 1000000]) AS reviews, generate_series(1, 5) AS run,
               LATERAL (SELECT milliseconds(format($$SELECT count(s)
				FROM (SELECT review_score(rating, at, '90 days') OVER (ORDER BY at) AS s
                   FROM history WHERE n <= %s) AS v /* %s */$$, reviews, run))) AS g (growing),
               LATERAL (SELECT milliseconds(format($$SELECT count(s)
				FROM (SELECT review_score(rating, at, '90 days') OVER (ORDER BY at RANGE '90 days'
				PRECEDING) AS s
                   FROM history WHERE n <= %s) AS v /* %s */$$, reviews, run))) AS s (sliding)
         GROUP BY reviews) AS v
 ORDER BY reviews;

-- The self-join's time grows with the square of the reviews.  Of 100 000 it
-- takes minutes, so each thousandth review is asked for and counted 1000 times.
\echo
\echo '100 000 reviews: window against the self-join, of which every 1000th row is run'
SELECT 'self-join / window (speed-up)' AS comparison, round(own::numeric, 1) AS ours_ms,
	round(1000 * join_part) AS baseline_ms,
       round((1000 * join_part / own)::numeric) AS ratio, '>= 100' AS bound,
		1000 * join_part / own >= 100 AS met
  FROM (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY own) AS own, percentile_cont(0.5) WITHIN
	GROUP (ORDER BY join_part) AS join_part
          FROM generate_series(1, 3) AS run,
               LATERAL (SELECT milliseconds(format($$SELECT count(s)
				FROM (SELECT review_score(rating, at, '90 days') OVER (ORDER BY at) AS s
                   FROM history WHERE n <= 100000) AS v /* %s */$$, run))) AS g (own),
               LATERAL (SELECT milliseconds(format($$SELECT a.n, sum(b.rating * w) / sum(w)
                   FROM history AS a JOIN history AS b ON b.n <= a.n,
                        LATERAL (SELECT exp((date_part('epoch', b.at) - date_part('epoch', a.at))
                                            * (ln(2::float8) / 7776000))) AS x (w)
                  WHERE a.n <= 100000 AND a.n %% 1000 = 0 AND b.n <= 100000
					GROUP BY a.n /* %s */$$, run))) AS j (join_part)) AS v;

\echo
\echo 'Two parallel workers against one process'
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
SELECT * FROM compare('one process / two workers (speed-up)', $$SELECT review_score(rating, at,
	'90 days') FROM parallel$$,
	$$SELECT review_score(rating, at, '90 days') FROM serial$$, at_least => 1.7);
