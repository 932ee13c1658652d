-- The fits to queries: what the aggregates find, in any plan; one query that only
-- reads, under the caller's rights and one snapshot
BEGIN;
SELECT no_plan();
\ir plan.sql
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SELECT setseed(0.31) \g /dev/null

-- customers of 20 shops, and of one with many: exponential rates, and a probability
-- of leaving that is a power of a uniform number
CREATE TABLE customers AS
WITH customer AS MATERIALIZED (
	SELECT shop, id, -ln(1 - random()) * (0.02 + 0.01 * shop) AS rate,
	       random() ^ (1 + shop % 4) AS p, 20 + 20 * random() AS age, 3 * random() AS weight
	  FROM generate_series(1, 21) AS shop,
	       generate_series(1, CASE WHEN shop < 21 THEN 400 ELSE 6000 END) AS id
), purchase AS (
	SELECT customer.*, sum(-ln(1 - random()) / rate) OVER own AS at,
	       bool_or(random() < p) OVER before AS gone
	  FROM customer, generate_series(1, 30) AS n
	WINDOW own AS (PARTITION BY shop, id ORDER BY n),
	       before AS (PARTITION BY shop, id ORDER BY n
	                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT shop, id, count(at) AS frequency, coalesce(max(at), 0) AS recency, age, weight,
       CASE WHEN count(at) = 0 THEN 0 ELSE 3 + 20 / -ln(random()) END AS monetary_value
  FROM customer LEFT JOIN (SELECT shop, id, at FROM purchase
                            WHERE at < age AND gone IS NOT TRUE) AS kept USING (shop, id)
 GROUP BY shop, id, age, weight;
ANALYZE customers;

-- the models, and what they are given
CREATE TEMP TABLE model (name, list) AS VALUES
	('bgnbd', 'frequency, recency, age'), ('mbgnbd', 'frequency, recency, age'),
	('gamma_gamma', 'frequency, monetary_value');

-- a query is told that it gives the same rows, and does not
CREATE FUNCTION pg_temp.liar() RETURNS boolean LANGUAGE sql STABLE AS 'SELECT random() < 0.5';
CREATE FUNCTION pg_temp.elsewhere() RETURNS integer LANGUAGE sql STABLE AS
	'SELECT (random() * 50)::integer';
CREATE VIEW seven AS SELECT frequency, recency, age FROM customers WHERE shop = 7;

CREATE FUNCTION pg_temp.value_of(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	result jsonb;
BEGIN
	EXECUTE query INTO result;
	RETURN result;
END $$;

-- What differs between the fit to a query and that of the aggregate to its rows: to 8
-- digits what the rows determine, which is no more than the likelihood where it has no
-- maximum.
CREATE FUNCTION pg_temp.differences(model text, list text, source text) RETURNS text
LANGUAGE sql AS $$
	WITH fit AS MATERIALIZED (
		SELECT pg_temp.value_of(format('SELECT to_jsonb(%s_fit_query(%L))', model,
		                               format('SELECT %s FROM %s', list, source))) AS got,
		       pg_temp.value_of(format('SELECT to_jsonb(%s_fit(%s)) FROM %s', model, list,
		                               source)) AS want
	)
	SELECT string_agg(format('%s %s, not %s', key, got -> key, want -> key), E'\n')
	  FROM fit, jsonb_object_keys(want || coalesce(got, '{}')) AS key
	 WHERE key NOT IN ('iterations', 'covariance')
	   AND (want ->> 'status' IN ('ok', 'no_rows', 'no_repeat_purchases')
	        OR key IN ('variant', 'status', 'customers', 'log_likelihood'))
	   AND NOT coalesce(got -> key = want -> key
	        OR jsonb_typeof(got -> key) = 'number' AND jsonb_typeof(want -> key) = 'number'
	           AND abs((got ->> key)::numeric - (want ->> key)::numeric)
	               <= 1e-8 * CASE key WHEN 'log_likelihood' THEN 0.1 ELSE 1 END
	                  * abs((want ->> key)::numeric), false)
$$;

-- equality ------------------------------------------------------------------

SELECT is(pg_temp.differences(name, list || weight,
	format('(SELECT * FROM customers WHERE shop = %s) AS shop', shop)), NULL,
	format('%s of shop %s%s', name, shop, weight))
  FROM model, generate_series(1, 21) AS shop, unnest(ARRAY['', ', weight']) AS weight
 ORDER BY shop, name, weight;
SELECT cmp_ok(count(DISTINCT (name, shop)), '>', 30::bigint, 'most of these have a maximum')
  FROM model, generate_series(1, 21) AS shop, LATERAL pg_temp.value_of(format(
	'SELECT to_jsonb(%s_fit(%s)) FROM customers WHERE shop = %s', name, list, shop)) AS fit
 WHERE fit ->> 'status' = 'ok';

-- a likelihood of several maxima (clv_models.sql)
SELECT is(pg_temp.differences(name, list, source), NULL, format('%s of %s', name, source))
  FROM model, (VALUES
	('(VALUES (0, 0.0, 52, 783.0), (1, 6.5, 52, 41), (1, 19.5, 52, 34), (1, 32.5, 52, 34),
	  (1, 45.5, 52, 18), (2, 6.5, 52, 6), (2, 19.5, 52, 10), (2, 32.5, 52, 19),
	  (2, 45.5, 52, 17), (3, 19.5, 52, 2), (3, 32.5, 52, 5), (3, 45.5, 52, 10),
	  (4, 19.5, 52, 1), (4, 32.5, 52, 4), (4, 45.5, 52, 7), (5, 45.5, 52, 3),
	  (6, 32.5, 52, 2), (6, 45.5, 52, 4)) AS v (frequency, recency, age, weight)'))
	AS data (source)
 WHERE name <> 'gamma_gamma';

-- of many customers one start that ends well is enough; of few the others are tried, too
-- (these amounts have no model that ends well)
CREATE FUNCTION pg_temp.counted() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	PERFORM set_config('cx.runs', (current_setting('cx.runs')::integer + 1)::text, true);
	RETURN true;
END $$;
CREATE FUNCTION pg_temp.runs(model text, list text, shop integer) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	fit jsonb;
BEGIN
	PERFORM set_config('cx.runs', '0', true);
	fit := pg_temp.value_of(format('SELECT to_jsonb(%s_fit_query(%L))', model, format(
		'SELECT %s FROM customers WHERE shop = %s AND (SELECT pg_temp.counted())', list, shop)));
	RETURN format('%s, %s', fit ->> 'status',
		CASE WHEN current_setting('cx.runs')::integer <= (fit ->> 'iterations')::integer + 2
		     THEN 'one start' ELSE 'more' END);
END $$;
SELECT is(pg_temp.runs(name, list, 21), 'ok, one start', name || ' of many customers')
  FROM model WHERE name <> 'gamma_gamma';
SELECT is(pg_temp.runs(name, list, 7), 'ok, more', name || ' of few')
  FROM model WHERE name <> 'gamma_gamma';

-- what is uninformative, and what is not there
SELECT is(pg_temp.differences(name, list || ', weight', source), NULL,
	format('%s of %s', name, source))
  FROM model, (VALUES
	('customers WHERE frequency = 0'),
	('(SELECT frequency, recency, age, monetary_value, 0 AS weight FROM customers) AS q'),
	('(SELECT frequency, recency, age, monetary_value, (frequency = 0)::integer AS weight
	     FROM customers) AS q'),
	('(SELECT frequency, recency, age, monetary_value, (frequency > 0)::integer AS weight
	     FROM customers) AS q'),
	('(SELECT frequency, recency, age, monetary_value, NULLIF(id % 2, 1) AS weight
	     FROM customers) AS q'),
	('(SELECT frequency, recency, age, monetary_value, id % 2 AS weight
	     FROM customers WHERE shop < 3) AS q'),
	('(SELECT NULLIF(frequency, 1) AS frequency, recency, age, weight,
	          NULLIF(monetary_value, 0) AS monetary_value FROM customers WHERE shop < 3) AS q'),
	('(SELECT frequency, recency, age, monetary_value, 1e-6 AS weight FROM customers
	    WHERE shop = 3) AS q')) AS data (source);
SELECT is(pg_temp.value_of(format('SELECT to_jsonb(%s_fit_query(%L))', name, query)), NULL,
	format('%s of %s', name, coalesce(query, 'NULL')))
  FROM model, LATERAL (VALUES (NULL), (format('SELECT %s FROM customers WHERE false', list)),
	(format('SELECT NULL::bigint AS frequency, %s FROM customers', substr(list, 12))))
	AS v (query);

-- text of queries -----------------------------------------------------------

SELECT is(round((pg_temp.value_of(format('SELECT to_jsonb(bgnbd_fit_query(%L))', query)) ->> 'r')
	::numeric, 10), round((fit).r::numeric, 10), query)
  FROM (SELECT bgnbd_fit(frequency, recency, age) AS fit FROM seven) AS s, (VALUES
	('SELECT frequency, recency, age FROM customers WHERE shop = 7;'),
	('  -- those of shop 7
	  SELECT frequency, recency, age FROM customers WHERE shop = 7 ; ; '),
	('SELECT frequency, recency, age FROM customers WHERE shop = 7 -- all of it'),
	('SELECT frequency, recency, age FROM customers WHERE shop = 7; -- all; of it'),
	('/* ; */ SELECT frequency, recency, age FROM customers WHERE shop = 7 AND '';)'' <> $$;($$'),
	('WITH q AS (SELECT * FROM customers) SELECT frequency, recency, age FROM q WHERE shop = 7'),
	('TABLE seven'),
	('SELECT * FROM seven UNION ALL SELECT * FROM seven LIMIT 400'),
	('SELECT frequency::smallint AS "a ""b", recency::numeric AS "a ""b", age FROM customers
	   WHERE shop = 7 ORDER BY id'),
	('SELECT frequency, recency, age, 1 FROM customers WHERE shop = 7')) AS v (query);

-- faults: one wording for each, and the server's own for what is no query
SELECT throws_ok(format('SELECT bgnbd_fit_query(%L)', query), code, message, query)
  FROM (VALUES
	('', '22023', 'query must be a single SELECT that changes nothing'),
	('SELECT 1; SELECT 2', '22023', 'query must be a single SELECT that changes nothing'),
	('SHOW work_mem', '22023', 'query must be a single SELECT that changes nothing'),
	('EXPLAIN SELECT 1', '22023', 'query must be a single SELECT that changes nothing'),
	('COMMIT', '22023', 'query must be a single SELECT that changes nothing'),
	('SELECT 1, 2, 3 INTO made', '22023', 'query must be a single SELECT that changes nothing'),
	('DELETE FROM customers RETURNING frequency, recency, age', '22023',
	 'query must be a single SELECT that changes nothing'),
	('WITH d AS (DELETE FROM customers RETURNING *) SELECT frequency, recency, age FROM d',
	 '22023', 'query must be a single SELECT that changes nothing'),
	('SELECT frequency, recency, age FROM customers FOR UPDATE', '22023',
	 'query must be a single SELECT that changes nothing'),
	('SELECT frequency, recency, age + random() FROM customers', '22023',
	 'query must give the same rows each time'),
	('SELECT frequency, recency, age FROM customers WHERE pg_temp.liar()', '22023',
	 'query must give the same rows each time'),
	('SELECT frequency, recency, age FROM customers OFFSET pg_temp.elsewhere() LIMIT 300',
	 '22023', 'query must give the same rows each time'),
	('SELECT frequency, recency, age FROM customers TABLESAMPLE bernoulli (50)', '22023',
	 'query must give the same rows each time'),
	('SELECT frequency FROM customers', '22023', 'query gives 1 column'),
	('SELECT', '22023', 'query gives 0 columns'),
	('SELECT * FROM customers', '22023', 'query gives 7 columns'),
	('SELECT frequency, recency, age::text AS years FROM customers', '42804',
	 'column "years" is text'),
	('SELECT frequency::numeric, recency, age FROM customers', '42804',
	 'column "frequency" is numeric'),
	('SELECT frequency, recency, age, id > 3 AS "in" FROM customers', '42804',
	 'column "in" is boolean'),
	('SELECT 1, 2, 3) AS q, (SELECT 1', '42601', 'syntax error at or near ")"'),
	('holm', '42601', 'syntax error at or near "holm"'),
	('SELECT $1, 2, 3', '42P02', 'there is no parameter $1'),
	('TABLE nowhere', '42P01', 'relation "nowhere" does not exist'),
	('SELECT 1, 31, 30', '22003', 'recency 31 is out of range'),
	('SELECT frequency, recency, age, -1 FROM customers', '22003', 'weight -1 is out of range'),
	('SELECT frequency, recency, age, 1e308 FROM customers', '22003',
	 'sum is out of range for type double precision')) AS v (query, code, message);
SELECT throws_ok($$SELECT gamma_gamma_fit_query('SELECT frequency, monetary_value
		FROM customers WHERE frequency > 0 OFFSET pg_temp.elsewhere() LIMIT 300')$$, '22023',
	'query must give the same rows each time', 'as many rows, but others');
SELECT throws_ok($$SELECT gamma_gamma_fit_query('SELECT 1, 0')$$, '22003',
	'monetary value 0 is out of range', 'a monetary value of 0');
SELECT throws_ok($$SELECT gamma_gamma_fit_query('SELECT 1000000, 1e308')$$, '22003',
	'sum is out of range for type double precision', 'money without end');

-- snapshot --------------------------------------------------------------------

-- rows that the same statement adds are not seen, at no step; those of the transaction are
CREATE TABLE growing AS SELECT frequency, recency, age FROM customers WHERE shop = 7;
CREATE TEMP TABLE fits (fit cx_bgnbd);
WITH added AS (INSERT INTO growing TABLE growing RETURNING 1)
INSERT INTO fits SELECT bgnbd_fit_query('TABLE growing') FROM (SELECT count(*) FROM added) AS a;
SELECT is((fit).customers, 400::float8, 'no step sees what the statement itself adds') FROM fits;
SELECT is((bgnbd_fit_query('TABLE growing')).customers, 800::float8, 'the next one does');

-- workers ---------------------------------------------------------------------

-- A function that tells on a worker: the leader takes no part, so that it is called
-- if there is one.
CREATE FUNCTION in_worker(frequency bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
	IF (SELECT backend_type = 'parallel worker' FROM pg_stat_activity
	     WHERE pid = pg_backend_pid()) THEN
		RAISE 'in a worker';
	END IF;
	RETURN frequency;
END $$;
SELECT lives_ok($$SELECT bgnbd_fit_query(
	'SELECT in_worker(frequency), recency, age FROM customers WHERE shop = 7')$$,
	'without workers');
SELECT pg_temp.workers(2) \g /dev/null
SELECT throws_ok($$SELECT bgnbd_fit_query(
	'SELECT in_worker(frequency), recency, age FROM customers WHERE shop = 7')$$,
	'P0001', 'in a worker', 'parallel workers take part');
SELECT is(pg_temp.differences(name, list, 'customers WHERE shop = 21'), NULL,
	name || ' by parallel workers')
  FROM model;
SELECT pg_temp.workers(0) \g /dev/null

-- rights ----------------------------------------------------------------------

CREATE ROLE cx_reader;
CREATE TABLE secret AS SELECT * FROM customers WHERE shop IN (7, 8);
CREATE TABLE own_rows AS TABLE secret;
GRANT SELECT ON own_rows TO cx_reader;
ALTER TABLE own_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY only_seven ON own_rows USING (shop = 7);
GRANT SELECT ON ALL TABLES IN SCHEMA pg_temp TO cx_reader;
SET LOCAL ROLE cx_reader;
CREATE TEMP TABLE seen AS
SELECT (bgnbd_fit_query('SELECT frequency, recency, age FROM own_rows')).customers;
CREATE FUNCTION pg_temp.error_of(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN NULL;
EXCEPTION WHEN OTHERS OR query_canceled THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
CREATE TEMP TABLE refused AS SELECT pg_temp.error_of(
	$$SELECT bgnbd_fit_query('SELECT frequency, recency, age FROM secret')$$) AS error;
RESET ROLE;
SELECT is(error, '42501: permission denied for table secret', 'a table that one may not read')
  FROM refused;
SELECT is(customers, 400::float8, 'rows that one may not see do not count') FROM seen;

-- cancelled -------------------------------------------------------------------

SET LOCAL statement_timeout = '200ms';
SELECT is(pg_temp.error_of($$SELECT bgnbd_fit_query(
	'SELECT i % 2, 20 * (i % 2), 30 FROM generate_series(1, 100000000) AS i')$$),
	'57014: canceling statement due to statement timeout', 'a fit can be cancelled');
RESET statement_timeout;

-- a search path that leads elsewhere ------------------------------------------

ALTER EXTENSION cx_metrics SET SCHEMA public;
CREATE SCHEMA "A ""hostile""";
CREATE SCHEMA "else where";
ALTER EXTENSION cx_metrics SET SCHEMA "else where";
CREATE FUNCTION "A ""hostile""".wrong(float8[], bigint, float8, float8, float8, float8[])
RETURNS float8[] LANGUAGE plpgsql AS $$ BEGIN RAISE 'led astray'; END $$;
CREATE AGGREGATE "A ""hostile""".cx_bgnbd_step(bigint, float8, float8, float8, float8[])
	(SFUNC = "A ""hostile""".wrong, STYPE = float8[]);
CREATE DOMAIN "A ""hostile""".float8 AS text;
CREATE DOMAIN "A ""hostile""".int8 AS text;
CREATE TABLE "A ""hostile""".customers AS TABLE customers;
SET LOCAL search_path = "A ""hostile""", public, pg_catalog;
SELECT is(round((a).r::numeric, 10), round((b).r::numeric, 10),
	'the search path leads the query, and nothing else')
  FROM (SELECT "else where".bgnbd_fit_query('SELECT frequency, recency, age FROM customers') AS a,
               "else where".bgnbd_fit(frequency, recency, age) AS b FROM customers) AS q;
RESET search_path;
ALTER EXTENSION cx_metrics SET SCHEMA public;

-- steps -----------------------------------------------------------------------

-- a step against the likelihood in plain SQL: what of it depends on more than x
SELECT cmp_ok(abs(a / b - 1), '<', 1e-12::float8, 'the likelihood of a step')
  FROM (SELECT (cx_bgnbd_step(frequency, recency, age, weight, '{0,0.3,5,0.8,2.5}'))[3] AS a,
               sum(weight * (-(0.3 + frequency) * ln(1 + age / 5)
                   + CASE WHEN frequency > 0 THEN ln(1 + 0.8 / (1.5 + frequency)
                          * ((5 + age) / (5 + recency)) ^ (0.3 + frequency)) ELSE 0 END)) AS b
          FROM customers) AS q;
SELECT cmp_ok(pg_column_size(cx_bgnbd_step(frequency, recency, age, weight, '{0,0.3,5,0.8,2.5}'))
	+ 0, '<', 4096, 'a step takes less than 4 kB')
  FROM customers;
SELECT throws_ok('SELECT ' || call || ' FROM (VALUES (1), (2)) AS v (i)', code, message, call)
  FROM (VALUES
	('cx_bgnbd_step(2, 20, 30, 1, ARRAY[0, i, 5, 1, 2])', '22023',
	 'constant argument changes within a group'),
	('cx_bgnbd_step(2, 20, 30, 1, ARRAY[0, 1])', '22023',
	 'parameters are not those of the model'),
	('cx_bgnbd_step(2, 20, 30, 1, ARRAY[0, 1, NULL, 1, 2])', '22023',
	 'parameters are not those of the model'),
	('cx_gamma_gamma_step(2, 20, 1, ARRAY[1, -1, 1])', '22023',
	 'parameters[2] -1 is out of range'),
	('cx_gamma_gamma_step(2, 20, 1, ARRAY[1.5, ''NaN'', 1])', '22023',
	 'parameters[2] NaN is out of range'),
	('cx_bgnbd_step_transfn(''{1,2}'', 2, 20, 30, 1, ''{}'')', '22P03',
	 'malformed aggregate state'),
	('cx_clv_step_combinefn(''{0,1,0}'', ''{0,1,0,1,0}'')', '22P03',
	 'malformed aggregate state'),
	('cx_clv_step_combinefn(''{-1,1}'', ''{-1,1}'')', '22P03',
	 'malformed aggregate state'),
	('cx_clv_step_combinefn(''{1,3,1,0}'', ''{1,4,1,0}'')', '22023',
	 'constant argument changes within a group'),
	('cx_clv_step_finalfn(''{7,1,1}'')', '22P03', 'malformed aggregate state'))
	AS v (call, code, message);

-- the argument that changed is named, with both its values
CREATE FUNCTION pg_temp.detail_of(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE format('SELECT %s FROM (VALUES (1), (2)) AS v (i)', call);
	RETURN NULL;
EXCEPTION WHEN invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN detail;
END $$;
SELECT is(pg_temp.detail_of(call), detail, call)
  FROM (VALUES
	('cx_bgnbd_step(2, 20, 30, 1, ARRAY[i - 1, 1, 5, 1, 2])', 'parameters[1] was 0 and is now 1.'),
	('cx_bgnbd_step(2, 20, 30, 1, ARRAY[0, 1, 5, 1, i])', 'parameters[5] was 1 and is now 2.'),
	('cx_gamma_gamma_step(2, 20, 1, ARRAY[6, i, 15])', 'parameters[2] was 1 and is now 2.'),
	('rfm_agg(timestamptz ''2026-01-01'', 10, ''2026-01-02'', i * interval ''1 day'')',
	 'period was 1 day and is now 2 days.'),
	('clv(10.0, i * interval ''1 year'', ''5 years'')',
	 'observed was 365 days 06:00:00 and is now 730 days 12:00:00.'),
	('clv(10.0, ''1 year'', i * interval ''1 day'')', 'lifespan was 1 day and is now 2 days.'))
	AS v (call, detail);

SELECT * FROM finish();
ROLLBACK;
