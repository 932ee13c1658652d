-- Survey metrics against plain SQL on random data: groups, filters, windows,
-- parallel and partition-wise plans, merges, round trips.
BEGIN;
SELECT no_plan();

-- a different seed per day; put the printed number here to repeat a failure
SELECT set_config('cx.seed', to_char(now(), 'YYMMDD'), true) AS seed \gset
SELECT diag('seed ' || :'seed');
SELECT setseed(:seed / 1000000.0) \g /dev/null

CREATE TABLE response (id integer, grp integer, day date, score integer, responses bigint);
INSERT INTO response
SELECT id, (random() * random() * 40)::integer, date '2025-01-01' + (random() * 200)::integer,
       CASE WHEN random() < 0.1 THEN NULL ELSE (random() * 10)::integer END,
              (random() * 1000)::integer
  FROM generate_series(1, 20000) AS id;
ANALYZE response;

-- the formulas as an analyst would write them
CREATE FUNCTION plain_nps(p bigint, d bigint, n bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$ SELECT round(100.0 * (p - d) / nullif(n, 0), 12) $$;

SELECT results_eq(
	$$SELECT grp, round(nps(score), 12), round(csat(score) FILTER (WHERE score BETWEEN 1 AND 5),
			12),
	         round(ces(score) FILTER (WHERE score BETWEEN 1 AND 7), 12),
					round(top_box(score, 8), 12),
	         round(mean_score(survey_agg(score)), 12), response_count(survey_agg(score))
	    FROM response GROUP BY grp ORDER BY grp$$,
	$$SELECT grp, plain_nps(count(*) FILTER (WHERE score >= 9),
			count(*) FILTER (WHERE score <= 6), count(score)),
	         round(100.0 * sum(score) FILTER (WHERE score BETWEEN 1 AND 5) /
					nullif(5 * count(*) FILTER (WHERE score BETWEEN 1 AND 5), 0), 12),
	         round(avg(score) FILTER (WHERE score BETWEEN 1 AND 7), 12),
	         round(100.0 * count(*) FILTER (WHERE score >= 8) / count(score), 12),
	         round(avg(score), 12), count(score)
	    FROM response GROUP BY grp HAVING count(score) > 0 ORDER BY grp$$,
	'groups and filters');
SELECT is(nps(DISTINCT score), (SELECT nps(score) FROM generate_series(0, 10) AS score),
		'DISTINCT')
  FROM response;
SELECT results_eq(
	'SELECT round(nps(score, responses), 9), round(nps(score, responses * 0.1), 9) FROM response',
	$$SELECT round(n, 9), round(n, 9)
	    FROM (SELECT 100.0 * (sum(responses) FILTER (WHERE score >= 9) - sum(responses)
				FILTER (WHERE score <= 6)) / sum(responses) AS n
	            FROM response WHERE score IS NOT NULL) AS v$$,
	'weights');
SELECT is(nps(survey_agg(score, responses)), nps(s), 'counts already made equal so many responses')
  FROM response, LATERAL (SELECT 1) AS one,
       (SELECT survey_agg(score) AS s FROM response, generate_series(1, responses)) AS expanded
 GROUP BY s;

-- windows; the removal of rows is exact, so a frame equals its own aggregate
CREATE TEMP TABLE some_days AS SELECT * FROM response WHERE grp < 3 AND id < 4000;
CREATE FUNCTION pg_temp.frame_is(name text, frame text, condition text) RETURNS SETOF text
LANGUAGE sql AS $$
	SELECT results_eq(
		format('SELECT id, nps(score) OVER w, top_box(score, 9) OVER w,
				survey_agg(score) OVER w, survey_agg(score, responses) OVER w
		          FROM some_days WINDOW w AS (ORDER BY %s) ORDER BY id', frame),
		format('SELECT o.id, v.* FROM (SELECT *, row_number() OVER (ORDER BY day, id) AS r
				FROM some_days) AS o,
		        LATERAL (SELECT nps(score), top_box(score, 9), survey_agg(score),
						survey_agg(score, responses)
		                   FROM (SELECT *, row_number() OVER (ORDER BY day, id) AS r
								FROM some_days) AS i
		                  WHERE %s) AS v ORDER BY o.id', condition),
		name)
$$;
SELECT pg_temp.frame_is('a growing frame', 'day, id', 'i.r <= o.r');
SELECT pg_temp.frame_is('a sliding frame of rows', 'day, id ROWS 20 PRECEDING',
		'i.r BETWEEN o.r - 20 AND o.r');
SELECT pg_temp.frame_is('a frame that leads and may be empty',
		'day, id ROWS BETWEEN 3 FOLLOWING AND 5 FOLLOWING', 'i.r BETWEEN o.r + 3 AND o.r + 5');
SELECT pg_temp.frame_is('a sliding frame of days',
		'day RANGE BETWEEN INTERVAL ''10 days'' PRECEDING AND INTERVAL ''2 days'' FOLLOWING',
	'i.day BETWEEN o.day - 10 AND o.day + 2');
SELECT pg_temp.frame_is('a frame with an exclusion',
		'day, id ROWS BETWEEN 5 PRECEDING AND 5 FOLLOWING EXCLUDE CURRENT ROW',
	'i.r BETWEEN o.r - 5 AND o.r + 5 AND i.r <> o.r');

-- a rolled up day sum slides as the raw rows do
SELECT results_eq(
	$$SELECT day, nps(survey_agg(s) OVER (ORDER BY day RANGE INTERVAL '90 days' PRECEDING)),
			survey_agg(s) OVER (ORDER BY day RANGE INTERVAL '90 days' PRECEDING)
	    FROM (SELECT day, survey_agg(score) AS s FROM response GROUP BY day) AS daily
				ORDER BY day$$,
	$$SELECT d.day, nps(score), survey_agg(score)
	    FROM (SELECT DISTINCT day FROM response) AS d
				JOIN response r ON r.day BETWEEN d.day - 90 AND d.day
	   GROUP BY d.day ORDER BY d.day$$,
	'trailing 90 days from a daily survey_agg');

-- parallel: a plan of partial aggregates, some workers of which see no row
-- (weighted sums may differ in the last of their 15 digits)
SELECT $$SELECT nps(score) AS a, round(nps(score, responses), 9) AS b,
		csat(score, 10) FILTER (WHERE score > 0) AS c,
	ces(score, 10) FILTER (WHERE score > 0) AS d, top_box(score, 9) AS e, survey_agg(score) AS f,
	survey_agg(score, responses) AS g, survey_agg(score::numeric) AS h, survey_agg(one) AS i
	FROM (SELECT *, CASE WHEN score > 4 THEN '{"7": 1, "9": 200}'::cx_survey END AS one
			FROM response) AS v$$ AS "all" \gset
CREATE TEMP TABLE serial AS :all;
CREATE TEMP TABLE serial_none AS :all WHERE id < 0;
CREATE TEMP TABLE serial_groups AS SELECT grp, nps(score), survey_agg(score) FROM response
		GROUP BY grp;
\ir plan.sql
SELECT pg_temp.workers(2) \g /dev/null
SELECT matches(pg_temp.plan_of(:'all'),
		'Finalize Aggregate.*Gather.*Partial Aggregate.*Parallel Seq Scan', 'the plan is partial');
SELECT results_eq(:'all', 'TABLE serial', 'serial = parallel');
SELECT results_eq(:'all' || ' WHERE id < 0', 'TABLE serial_none',
		'serial = parallel where no worker has a row');
SELECT results_eq(
	'SELECT a, c, d, e, f FROM (' || :'all' || format(' WHERE id = %s) AS v', one_row),
	format('SELECT nps(score), csat(score, 10), ces(score, 10), top_box(score, 9),
			survey_agg(score)
	          FROM response WHERE id = %s', one_row),
	'serial = parallel where one worker has a row')
  FROM (SELECT min(id) FROM response WHERE score > 0) AS v (one_row);
SELECT matches(pg_temp.plan_of('SELECT grp, nps(score), survey_agg(score) FROM response
		GROUP BY grp'),
	'Finalize.*Partial', 'groups are aggregated partially');
SELECT set_eq('SELECT grp, nps(score), survey_agg(score) FROM response
		GROUP BY grp', 'TABLE serial_groups', 'serial = parallel in groups');
SET LOCAL max_parallel_workers_per_gather = 0;

-- partition-wise
CREATE TABLE partitioned (id integer, grp integer, score integer) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF partitioned FOR VALUES FROM (0) TO (5000);
CREATE TABLE part_2 PARTITION OF partitioned FOR VALUES FROM (5000) TO (30000);
CREATE TABLE part_3 PARTITION OF partitioned FOR VALUES FROM (30000) TO (40000);
INSERT INTO partitioned SELECT id, grp, score FROM response;
ANALYZE partitioned;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(pg_temp.plan_of('SELECT grp, nps(score), survey_agg(score) FROM partitioned
		GROUP BY grp'),
	'Finalize.*Partial', 'partitions are aggregated partially');
SELECT set_eq('SELECT grp, nps(score), survey_agg(score) FROM partitioned
		GROUP BY grp', 'TABLE serial_groups', 'partition-wise');
-- partial states that saw no row, or none that a filter keeps, beside states that did
SELECT set_eq(
	format('SELECT grp, csat(score, 10) FILTER (WHERE %1$s),
			top_box(score, 9) FILTER (WHERE %1$s) FROM partitioned GROUP BY grp', kept),
	format('SELECT grp, csat(score, 10) FILTER (WHERE %1$s),
			top_box(score, 9) FILTER (WHERE %1$s) FROM response GROUP BY grp', kept),
	'partition-wise, of rows with ' || kept)
  FROM unnest(ARRAY['score > 0 AND id % 97 = 0', 'score > 0 AND id < 5000',
			'score > 0 AND id > 5000', 'false']) AS kept;

-- merging: any split, any order; taking away
CREATE TEMP TABLE summary AS SELECT grp, survey_agg(score, responses) AS s FROM response
		GROUP BY grp;
SELECT is(survey_agg(s), (SELECT survey_agg(score, responses) FROM response), 'survey_agg')
		FROM summary;
SELECT is(survey_agg(s ORDER BY md5(grp::text)), survey_agg(s ORDER BY grp),
		'survey_agg in any order') FROM summary;
-- all counts alike, so that they outgrow a byte together
CREATE FUNCTION alike(n bigint) RETURNS cx_survey LANGUAGE sql AS $$
	SELECT json_object_agg(score, n)::text::cx_survey FROM generate_series(0, 10) AS score
$$;
CREATE TEMP TABLE all_alike AS
SELECT n, i, alike(n) AS s FROM generate_series(1, 300) AS n, generate_series(1, 4) AS i;
SELECT is_empty('SELECT n FROM all_alike GROUP BY n HAVING survey_agg(s) <> alike(4 * n)',
		'eleven counts of 1 to 300, merged');
SELECT is_empty($$SELECT n, i FROM (SELECT n, i, survey_agg(s) OVER (PARTITION BY n ORDER BY i
			ROWS 1 PRECEDING) AS s FROM all_alike) AS v WHERE s <> alike(n * least(i, 2))$$,
		'and taken away');
SELECT ok(bool_and((a.s + b.s)::bytea = (b.s + a.s)::bytea), 'merge commutes, to the byte')
		FROM summary a, summary b;
SELECT ok(bool_and((a.s + b.s) + c.s = a.s + (b.s + c.s)), 'merge associates')
  FROM summary a, summary b, summary c WHERE a.grp < 10 AND b.grp < 10 AND c.grp < 10;
SELECT ok(bool_and(a.s + b.s - b.s = a.s), 'what was merged can be taken away') FROM summary a,
		summary b;
SELECT ok(bool_and(s + '{}' = s AND s - s = '{}'), 'the empty summary is neutral') FROM summary;

-- round trips, and one form of bytes per value, however it came about
SELECT ok(bool_and(s::text::cx_survey = s), 'text round trip') FROM summary;
SELECT ok(bool_and(s::jsonb::cx_survey = s), 'jsonb round trip') FROM summary;
SELECT ok(bool_and(s::bytea::cx_survey = s), 'bytea round trip') FROM summary;
SELECT ok(bool_and(s::text::jsonb = s::jsonb), 'text is JSON') FROM summary;
CREATE TEMP TABLE stored (LIKE summary);
SELECT 'cx_' || pg_backend_pid() || '.bin' AS file \gset
SELECT current_setting('data_directory') || '/' || :'file' AS file \gset
COPY summary TO :'file' WITH (FORMAT binary);
COPY stored FROM :'file' WITH (FORMAT binary);
SELECT results_eq('SELECT grp, s::bytea FROM stored ORDER BY 1', 'SELECT grp, s::bytea
		FROM summary ORDER BY 1', 'COPY BINARY round trip');
SELECT is(count(DISTINCT bytes), 1::bigint, 'bytes are canonical')
  FROM (SELECT survey_agg(score)::bytea AS bytes FROM response
        UNION ALL SELECT survey_agg(score ORDER BY score DESC)::bytea FROM response
        UNION ALL SELECT survey_agg(s)::bytea FROM (SELECT survey_agg(score) AS s FROM response
               GROUP BY grp) AS v
        UNION ALL SELECT survey_agg(s)::text::cx_survey::bytea
               FROM (SELECT survey_agg(score) AS s FROM response GROUP BY grp) AS v
        UNION ALL SELECT survey_agg(score, n)::bytea
               FROM (SELECT score, count(*) AS n FROM response GROUP BY 1) AS v) AS ways;
SELECT is(record_image_eq(row(a), row(b)), true, 'equal values have equal images')
  FROM (SELECT survey_agg(score) AS a FROM response WHERE id < 500) AS a,
       (SELECT survey_agg(score ORDER BY id DESC) AS b FROM response WHERE id < 500) AS b;

-- order and hash agree with equality
SELECT ok(bool_and((a.s = b.s) = (a.s::bytea = b.s::bytea) AND (a.s <> b.s) <> (a.s = b.s)
		AND (a.s < b.s) = (b.s > a.s) AND (a.s <= b.s) = (b.s >= a.s)
				AND (a.s <= b.s) = (a.s < b.s OR a.s = b.s)),
		'the operators agree')
  FROM summary a, summary b;
SET LOCAL enable_sort = off;
SELECT is(count(*), (SELECT count(*) FROM summary), 'hash aggregation')
		FROM (SELECT s FROM (TABLE summary UNION ALL TABLE summary) AS v GROUP BY s) AS w;
SET LOCAL enable_sort = on;
SET LOCAL enable_hashagg = off;
SELECT is(count(*), (SELECT count(*) FROM summary), 'sorting')
		FROM (SELECT s FROM (TABLE summary UNION ALL TABLE summary) AS v GROUP BY s) AS w;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_nestloop = off;
SELECT is(count(*), (SELECT count(*) FROM summary), 'merge join') FROM summary a
		JOIN summary b USING (s);

-- a materialised view of summaries refreshes concurrently and does not churn
CREATE MATERIALIZED VIEW daily AS SELECT grp, survey_agg(score ORDER BY random()) AS s
		FROM response GROUP BY grp;
CREATE UNIQUE INDEX ON daily (grp);
CREATE TEMP TABLE before AS SELECT ctid AS place, grp FROM daily;
UPDATE response SET score = 10 WHERE grp = 0 AND score IS NOT NULL;
REFRESH MATERIALIZED VIEW CONCURRENTLY daily;
SELECT results_eq('SELECT grp FROM daily d LEFT JOIN before b USING (grp)
		WHERE d.ctid IS DISTINCT FROM b.place', 'VALUES (0)',
	'a concurrent refresh replaces the rows that changed, and no other');
SELECT '{"10": 0}'::cx_survey = '{}' AS nothing_is_zero \gset
SELECT ok(:'nothing_is_zero', 'a count of 0 is no count');

-- size
SELECT cmp_ok(max(pg_column_size(s)), '<=', 24,
		'a day with fewer than 128 responses per score takes at most 24 bytes')
  FROM (SELECT survey_agg(score, 127) AS s FROM generate_series(0, 10) AS score) AS v;
SELECT is(length(s::bytea), 2 + 11 * 9, 'the largest summary')
  FROM (SELECT ('{"scale_max": 10,' ||
			string_agg(format('"%s": %s', score, 9223372036854775807 / 11), ',')
					|| '}')::cx_survey AS s
          FROM generate_series(0, 10) AS score) AS v;

SELECT * FROM finish();
ROLLBACK;
