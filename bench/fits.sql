-- The fits by the aggregate and by the query, as the customers grow: time, CPU time of
-- all processes, memory; and what would travel if they were on many nodes.  Takes some
-- minutes and 1 GB of disk, and is run by name only:
--     SERVER_OPTIONS="max_parallel_workers=2" test/server bench/run fits
\o /dev/null
SELECT setseed(0.5);
\ir simulate.sql

-- 100 000 customers as often as it takes, each time with other lengths of time
CREATE TABLE drawn AS SELECT * FROM simulate(100000, 0.25, 4.4, 0.8, 2.4);
CREATE FUNCTION make(name text, drawn integer, copies integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TABLE %I AS
		SELECT frequency, recency * stretch AS recency, age * stretch AS age, monetary_value * stretch AS monetary_value
		  FROM generate_series(1, %s) AS copy, (SELECT * FROM drawn LIMIT %s) AS d,
		       LATERAL (SELECT 1 + random() / 50 + 0 * copy AS stretch) AS s', name, copies, drawn);
END $$;
SELECT make('customers_1e4', 10000, 1), make('customers_1e5', 100000, 1), make('customers_1e6', 100000, 10),
       make('customers_1e7', 100000, 100);
VACUUM ANALYZE;

-- CPU seconds of this process, and of all that the server has started and that have ended
CREATE FUNCTION cpu_seconds() RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
	own text[] := string_to_array(regexp_replace(pg_read_file('/proc/self/stat', 0, 4000), '^.*\) ', ''), ' ');
	server text[];
BEGIN
	PERFORM pg_sleep(0.2);
	server := string_to_array(regexp_replace(pg_read_file('/proc/' || own[2] || '/stat', 0, 4000), '^.*\) ', ''), ' ');
	RETURN (own[12]::numeric + own[13]::numeric + server[14]::numeric + server[15]::numeric) / 100;
END $$;
CREATE FUNCTION status_mb(name text) RETURNS double precision LANGUAGE sql AS $$
	SELECT substring(pg_read_file('/proc/self/status', 0, 4000) FROM name || ':\s+(\d+) kB')::double precision / 1024 $$;

CREATE TABLE fit_cost (model text, way text, customers text, workers integer, seconds numeric, cpu numeric, mb numeric, fit jsonb);
CREATE FUNCTION measure(model text, way text, customers text, workers integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	list text := CASE model WHEN 'gamma_gamma' THEN 'frequency, monetary_value' ELSE 'frequency, recency, age' END;
	start timestamptz;
	cpu double precision;
	mb double precision;
	seconds double precision;
	fit jsonb;
BEGIN
	PERFORM set_config('max_parallel_workers_per_gather', workers::text, false);
	COPY (SELECT 5) TO '/proc/self/clear_refs';	-- the peak starts anew
	mb := status_mb('VmRSS');
	cpu := cpu_seconds();
	start := clock_timestamp();
	EXECUTE CASE way WHEN 'query' THEN format('SELECT to_jsonb(%s_fit_query(%L))', model, format('SELECT %s FROM %s', list, customers))
	        ELSE format('SELECT to_jsonb(%s_fit(%s)) FROM %s', model, list, customers) END INTO fit;
	seconds := extract(epoch FROM clock_timestamp() - start);
	INSERT INTO fit_cost VALUES (model, way, customers, workers, round(seconds::numeric, 3), round((cpu_seconds() - cpu)::numeric, 2),
		round((status_mb('VmHWM') - mb)::numeric, 1), fit);
END $$;
SELECT measure(model, way, customers, workers)
  FROM unnest(ARRAY['customers_1e4', 'customers_1e5', 'customers_1e6', 'customers_1e7']) AS customers,
       unnest(ARRAY['bgnbd', 'mbgnbd', 'gamma_gamma']) AS model, unnest(ARRAY[0, 1, 2]) AS workers, unnest(ARRAY['aggregate', 'query']) AS way
 WHERE model = 'bgnbd' OR workers = 0;
\o

\pset title 'fits: memory is the peak of the process that asks, beyond what it had or kept of the fits before'
SELECT model, customers, workers, way, seconds, cpu AS cpu_seconds, mb, fit ->> 'iterations' AS iterations, fit ->> 'status' AS status,
       round(cpu / nullif(first_value(cpu) OVER (PARTITION BY model, customers, workers ORDER BY way), 0), 2) AS cpu_ratio
  FROM fit_cost ORDER BY customers, model, workers, way;

\pset title 'the largest relative difference of parameters and of likelihoods between the two ways'
SELECT max(abs(a.value::text::numeric / b.value::text::numeric - 1)) FILTER (WHERE key <> 'log_likelihood') AS parameters,
       max(abs(a.value::text::numeric / b.value::text::numeric - 1)) FILTER (WHERE key = 'log_likelihood') AS log_likelihood
  FROM fit_cost AS x JOIN fit_cost AS y USING (model, customers, workers), jsonb_each(x.fit) AS a JOIN LATERAL jsonb_each(y.fit) AS b USING (key)
 WHERE x.way = 'aggregate' AND y.way = 'query' AND key IN ('r', 'alpha', 'a', 'b', 'p', 'q', 'gamma', 'log_likelihood');

-- 32 parts with a state each, as nodes would send them, merged
CREATE AGGREGATE state(bigint, double precision, double precision, double precision, double precision[])
	(SFUNC = cx_bgnbd_step_transfn, STYPE = double precision[]);
CREATE AGGREGATE merged(double precision[])
	(SFUNC = cx_clv_step_combinefn, STYPE = double precision[], FINALFUNC = cx_clv_step_finalfn);
RESET max_parallel_workers_per_gather;
\pset title 'one million customers on 32 nodes: bytes of the states, as they are and as text'
WITH part AS MATERIALIZED (
	SELECT 'a step' AS pass, (age * 1e6)::bigint % 32 AS node, NULL::bigint AS frequency,
	       state(frequency, recency, age, 1, '{0,0.25,4.4,0.8,2.4}') AS s FROM customers_1e6 GROUP BY 2
	UNION ALL
	SELECT 'the first pass', (age * 1e6)::bigint % 32, frequency, state(frequency, recency, age, 1, '{}')
	  FROM customers_1e6 GROUP BY 2, 3
)
SELECT pass, count(DISTINCT node) AS nodes, count(*) AS states, max(pg_column_size(s)) AS largest,
       sum(pg_column_size(s)) AS bytes, sum(length(s::text)) AS as_text
  FROM part GROUP BY pass ORDER BY pass;
\pset title 'and how far the merged sums are from those of all customers at once'
SELECT max(abs(a / b - 1)) AS relative_difference
  FROM (SELECT merged(s) AS m FROM (
		SELECT state(frequency, recency, age, 1, '{0,0.25,4.4,0.8,2.4}') AS s FROM customers_1e6
		 GROUP BY (age * 1e6)::bigint % 32) AS part) AS x,
       (SELECT cx_bgnbd_step(frequency, recency, age, 1, '{0,0.25,4.4,0.8,2.4}') AS w FROM customers_1e6) AS y,
       unnest(m, w) AS u (a, b);

-- customers counted by day and by week; and how far the parameters are from those by
-- day, in standard errors
\o /dev/null
SELECT setseed(0.7);
CREATE TABLE by_day AS
SELECT frequency AS x, ceil(recency * 7 * stretch) AS t, ceil(age * 7 * stretch) AS age
  FROM generate_series(1, 4) AS copy, simulate(250000, 0.25, 4.4, 0.8, 2.4),
       LATERAL (SELECT 1 + random() / 50 + 0 * copy AS stretch) AS s;
CREATE TABLE fitted AS
SELECT 'day' AS counted, count(DISTINCT (x, t, age)) AS rows, bgnbd_fit(x, t, age) AS m FROM by_day
UNION ALL
SELECT 'end of the week', count(DISTINCT (x, ceil(t / 7), ceil(age / 7))), bgnbd_fit(x, ceil(t / 7), ceil(age / 7)) FROM by_day
UNION ALL
SELECT 'middle of the week', count(DISTINCT (x, ceil(t / 7), ceil(age / 7))),
       bgnbd_fit(x, CASE WHEN x = 0 THEN 0 ELSE ceil(t / 7) - 0.5 END, ceil(age / 7) - 0.5) FROM by_day;
\o
\pset title 'a million customers counted by day and by week: distance of parameters in standard errors'
SELECT f.counted, f.rows, round((((f.m).r - (d.m).r) / (d.m).r_se)::numeric, 1) AS r,
       round((((f.m).a - (d.m).a) / (d.m).a_se)::numeric, 1) AS a, round((((f.m).b - (d.m).b) / (d.m).b_se)::numeric, 1) AS b
  FROM fitted AS f, fitted AS d WHERE d.counted = 'day' ORDER BY f.counted;
\pset title
