-- What the suites share that take their subjects from the catalog, so that an
-- aggregate, a type or a function that is new is tested too, or fails the suite:
-- the members of the extension, random rows to feed them with, comparison.
-- No suite of its own: the others include it, after BEGIN and plan().

-- a different seed per day; psql -v seed=... repeats a failure
\if :{?seed}
\else
	SELECT to_char(now(), 'YYMMDD') AS seed \gset
\endif
SELECT diag('seed ' || :'seed');
SELECT setseed(:seed / 1000000.0) \g /dev/null

SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'UTC';
SET LOCAL jit = off;

\ir plan.sql

------------------------------------------------------------------------
-- The members of the extension
------------------------------------------------------------------------
CREATE TEMP VIEW member AS
SELECT classid, objid
  FROM pg_depend
 WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
   AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'cx_metrics');

CREATE TEMP VIEW function AS
SELECT p.*, p.oid::regprocedure::text AS signature, p.proargtypes::oid[] AS types
  FROM member JOIN pg_proc p ON classid = 'pg_proc'::regclass AND p.oid = objid;

CREATE TEMP VIEW aggregate AS
SELECT signature, proname, types, proargnames, prorettype, a.*
  FROM function JOIN pg_aggregate a ON aggfnoid = function.oid;

-- the types that have values of their own: no arrays
CREATE TEMP VIEW type AS
SELECT t.oid, t.oid::regtype::text AS name, typname, typtype, typsend, typreceive
  FROM member JOIN pg_type t ON classid = 'pg_type'::regclass AND t.oid = objid
 WHERE typcategory <> 'A';

------------------------------------------------------------------------
-- Random rows: of trials, that are cut into parts
------------------------------------------------------------------------
-- Part 1 has no row, part 2 no value, part 3 one row of one trial; so have some
-- of the others in a trial.  Trial 1 has no value at all.
CREATE TABLE rows AS
WITH part AS MATERIALIZED (
	SELECT trial, part, CASE part WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 3 THEN 2
	                    ELSE floor(random() * 6) END AS kind
	  FROM generate_series(1, 15) AS trial, generate_series(1, 10) AS part
), drawn AS MATERIALIZED (
	SELECT trial, part, random() AS shuffle, random() AS u, random() AS v, random() AS w,
	       (random() * 20)::integer AS day,
	       ARRAY(SELECT CASE WHEN trial = 1 OR kind = 1 THEN 0 ELSE random() + 0 * i END
	               FROM generate_series(1, 8) AS i) AS chance
	  FROM part, LATERAL generate_series(1, CASE
	       WHEN kind = 0 OR part = 3 AND trial <> 7 THEN 0
	       WHEN kind = 2 THEN 1
	       ELSE 2 + floor(random() * 5)::integer END) AS n
)
SELECT row_number() OVER (ORDER BY shuffle)::integer AS id, trial, part, u, v, w, day, chance
  FROM drawn;
ALTER TABLE rows ADD PRIMARY KEY (id);

-- What an argument is fed with, by its name; the last line that fits counts.
-- Expressions of the same u, v and w go together, as recency and frequency do.
-- A constant is the same in all rows, and the one of the functions' defaults
-- where different constants give summaries that do not merge.
CREATE TEMP TABLE feed (
	line serial, aggregate text, argument text, constant boolean, expression text
);
INSERT INTO feed (aggregate, argument, constant, expression) VALUES
	('%', 'score', false, 'floor(u * 11)'),
	('ces(%', 'score', false, 'floor(1 + u * 5)'),
	('%', 'rating', false, 'floor(1 + u * 5)'),
	('%review_%', 'rating', false, '1 + 4 * w'),
	('%', 'scale_max', true, '6'),
	('%', 'threshold', true, '4'),
	('%', 'responses', false, 'floor(v * 1000)'),
	('%', 'weight', false, 'CASE WHEN v < 0.2 THEN 0 ELSE 3 * v END'),
	-- over a century, most of it lately, with ties
	('%', 'reviewed_at', false,
	 'timestamptz ''2025-06-01'' - make_interval(days => (36500 * power(v, 6))::integer)'),
	-- a review of no weight may be of any time
	('%review_%,interval,double precision)', 'reviewed_at', false,
	 'CASE WHEN v < 0.2 AND w < 0.1 THEN timestamptz ''9000-01-01''
	  ELSE timestamptz ''2025-06-01'' - make_interval(days => (36500 * power(v, 6))::integer)
	  END'),
	('%', 'half_life', true, 'interval ''709 days 19:28:41.043943'''),
	('%', 'amount', false, 'round((200 * w - 10)::numeric, 2)'),
	-- refunds may not be all that a customer spends, or no model fits
	('rfm_agg(%', 'amount', false, 'round((200 * w + 1)::numeric, 2)'),
	('%', 'observed', true, 'interval ''1 year'''),
	('%', 'lifespan', true, 'interval ''5 years'''),
	('%', 'purchased_at', false, 'timestamptz ''2025-01-01'' + u * interval ''400 days'''),
	('%', 'as_of', true, 'timestamptz ''2026-01-01'''),
	('%', 'period', true, 'interval ''7 days'''),
	-- customers who never came back, who did for a while, who still do: the models
	-- of them have a maximum
	('%', 'frequency', false,
	 'CASE WHEN v < 0.35 THEN 0 WHEN v < 0.6 THEN 1 + floor(2 * u)
	  ELSE 3 + floor(15 * u * u) END'),
	('%', 'recency', false,
	 'CASE WHEN v < 0.35 THEN 0 WHEN v < 0.6 THEN 1 + 9 * w ELSE 28 + w END'),
	('%', 'age', false, '30 + 3 * w'),
	('%', 'monetary_value', false, 'CASE WHEN v < 0.35 THEN 0 ELSE 5 + 100 * w * u END'),
	('cx_bgnbd_step(%', 'parameters', true, 'ARRAY[1, 0.3, 5, 0.8, 2.5]'),
	('cx_gamma_gamma_step(%', 'parameters', true, 'ARRAY[6, 4, 15]'),
	-- of those who have been there for long fewer are lost
	('%', 'tenure', false, '1 + floor(12 * u * u)'),
	('%', 'churned', false, 'day < 16 * (1 - u) * (1 - u)'),
	('%', 'entry_tenure', false, 'floor(12 * u * u * w)'),
	('%', 'satisfaction', false, '100 * u'),
	('%', 'market_presence', false, '100 * v'),
	('%', 'value', false, 'power(v::numeric, 2)'),
	('%', 'product_reviews', false, 'floor(v * 100)'),
	('%', 'p_value', false, 'power(v::numeric, 2)'),
	('%', 'method', true, '''holm'''),
	('%', 'name', false, '''product '' || id'),
	('%', 'title', true, '''Grid''');

-- The arguments of an aggregate or window function, as a list for a query FROM
-- rows.  One of a type of the extension comes from the column of that type (below).
CREATE FUNCTION pg_temp.arguments(subject oid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	list text := '';
	a record;
BEGIN
	FOR a IN
		SELECT n, signature, argument, argtype::regtype::text AS argtype, known.*,
		       type.typname
		  FROM function,
		       LATERAL unnest(types, proargnames) WITH ORDINALITY AS u (argtype, argument, n)
		       LEFT JOIN type ON type.oid = argtype
		       LEFT JOIN LATERAL (SELECT constant, expression FROM feed
		                           WHERE feed.argument = u.argument
		                             AND signature LIKE feed.aggregate
		                           ORDER BY line DESC LIMIT 1) AS known ON true
		 WHERE function.oid = arguments.subject ORDER BY n
	LOOP
		IF a.typname IS NOT NULL THEN
			a.expression := quote_ident(a.typname);
		ELSIF a.expression IS NULL THEN
			RAISE 'no rows known for argument "%" of %', a.argument, a.signature
			      USING HINT = 'Add a line to the table feed.';
		END IF;
		list := list || ', ' || CASE WHEN a.constant THEN a.expression
			ELSE format('CASE WHEN chance[%s] > 0.1 THEN %s END', a.n, a.expression)
			END || '::' || a.argtype;
	END LOOP;
	RETURN substr(list, 3);
END $$;

CREATE FUNCTION pg_temp.call(subject oid) RETURNS text LANGUAGE sql AS $$
	SELECT format('%s(%s)', subject::regproc, pg_temp.arguments(subject))
$$;

------------------------------------------------------------------------
-- Values of the types of the extension, from its own aggregates and operators
------------------------------------------------------------------------
-- For each type T a table value."T" (id, value), and a column "T" of rows.
CREATE SCHEMA value;
CREATE FUNCTION pg_temp.fill(type oid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	t name := typname FROM pg_type WHERE pg_type.oid = type;
BEGIN
	EXECUTE format('UPDATE rows SET %1$I = (SELECT value FROM value.%1$I AS v
	                WHERE v.id = 1 + rows.id * 7919 %% (SELECT greatest(max(id), 1)
	                                                    FROM value.%1$I))', t);
END $$;

DO $$
DECLARE
	source record;
BEGIN
	FOR source IN SELECT * FROM type LOOP
		EXECUTE format('CREATE TABLE value.%I (id serial PRIMARY KEY, value %s NOT NULL)',
		               source.typname, source.name);
		EXECUTE format('ALTER TABLE rows ADD %I %s', source.typname, source.name);
	END LOOP;
	-- first those that are fed with plain values; one of each list of arguments
	FOR source IN
		SELECT DISTINCT ON (own, proname, proargnames) typname, type.oid, call, own
		  FROM aggregate JOIN type ON type.oid = prorettype,
		       LATERAL (SELECT bool_or(t IN (SELECT oid FROM type)) AS own
		                  FROM unnest(types) AS t) AS argument,
		       LATERAL (SELECT pg_temp.call(aggfnoid) AS call) AS c
		 ORDER BY own, proname, proargnames, aggfnoid
	LOOP
		EXECUTE format('INSERT INTO value.%I (value) SELECT v FROM (
		                SELECT %s AS v FROM rows WHERE id <= 120
		                GROUP BY CASE WHEN id <= 20 THEN id ELSE 20 + id %% 20 END) AS s
		                WHERE v::text IS NOT NULL', source.typname, source.call);
		PERFORM pg_temp.fill(source.oid);
	END LOOP;
	-- a + b is a value like others, and a - a perhaps one of its own
	FOR source IN
		SELECT typname, type.oid, oprname, CASE WHEN oprcom = o.oid THEN 7 ELSE 0 END AS distance
		  FROM type JOIN pg_operator o ON oprleft = type.oid AND oprright = type.oid
		                              AND oprresult = type.oid
	LOOP
		EXECUTE format('INSERT INTO value.%1$I (value)
		                SELECT a.value OPERATOR(%2$s) b.value FROM value.%1$I a
		                  JOIN value.%1$I b ON b.id = a.id + %3$s WHERE a.id <= 20',
		               source.typname, source.oprname, source.distance);
		PERFORM pg_temp.fill(source.oid);
	END LOOP;
END $$;

------------------------------------------------------------------------
-- Comparison of results
------------------------------------------------------------------------
-- Results are exact, but for those of doubles: the relative tolerance of each
-- number in them.  A new aggregate that is not exact is a decision.
CREATE TEMP TABLE inexact (aggregate text, tolerance numeric);
INSERT INTO inexact VALUES
	('%review_%', 1e-9),
	('nps(%,double precision)', 1e-12),
	('weighted_survey_agg(%', 1e-12),
	('clustered_survey_agg(%', 1e-12),
	('survey_agg(cx_survey)', 1e-12),
	('clv(double precision,%', 1e-12),
	('cx_%_step(%', 1e-12),
	('%_fit(%', 1e-6);

CREATE FUNCTION pg_temp.tolerance(signature text) RETURNS numeric LANGUAGE sql AS $$
	SELECT coalesce(max(tolerance), 0) FROM inexact WHERE signature LIKE aggregate
$$;

-- Of a fitted model what its rows determine: without a maximum the parameters lie
-- anywhere on a ridge, and the way to it is of no interest.
CREATE FUNCTION pg_temp.determined(model jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN model ->> 'status' IN ('ok', 'no_rows') THEN model - 'iterations'
	       WHEN model ? 'status' THEN jsonb_build_object('status', model -> 'status',
	            'customers', model -> 'customers',
	            'log_likelihood', round((model ->> 'log_likelihood')::numeric, 7))
	       ELSE model END
$$;

-- the call of an aggregate whose result is to be compared, with its filter
CREATE FUNCTION pg_temp.result(subject oid, filter text DEFAULT '') RETURNS text
LANGUAGE sql AS $$
	SELECT format(CASE WHEN typtype = 'c' THEN 'pg_temp.determined(to_jsonb(%s %s))'
	              ELSE '%s %s' END, pg_temp.call(subject), filter)
	  FROM pg_proc JOIN pg_type ON pg_type.oid = prorettype WHERE pg_proc.oid = subject
$$;

-- whether two texts are the same, but for their numbers within the tolerance (a
-- number next to nothing is what a difference leaves)
CREATE FUNCTION pg_temp.alike(a text, b text, tolerance numeric) RETURNS boolean
LANGUAGE sql AS $$
	SELECT a IS NOT DISTINCT FROM b OR coalesce(tolerance > 0
	   AND regexp_replace(a, number, '#', 'g') = regexp_replace(b, number, '#', 'g')
	   AND NOT EXISTS (SELECT
	         FROM ROWS FROM (regexp_matches(a, number, 'g'), regexp_matches(b, number, 'g'))
	              AS pair (x, y),
	              LATERAL (SELECT x[1]::numeric, y[1]::numeric) AS n (m, n)
	        WHERE abs(m - n.n) > tolerance * greatest(abs(m), abs(n.n), 1e-12)), false)
	  FROM (SELECT '[-+]?[0-9]+(?:[.][0-9]+)?(?:e[-+]?[0-9]+)?') AS r (number)
$$;

-- a test: lists of results are alike; the first that differs is shown
CREATE FUNCTION pg_temp.same(got text[], want text[], tolerance numeric, name text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	i integer;
BEGIN
	IF got IS NOT DISTINCT FROM want AND got IS NOT NULL THEN
		RETURN ok(true, name);
	END IF;
	SELECT n INTO i
	  FROM unnest(got, want) WITH ORDINALITY AS u (g, w, n)
	 WHERE NOT pg_temp.alike(g, w, tolerance) ORDER BY n LIMIT 1;
	IF i IS NULL AND got IS NOT NULL AND want IS NOT NULL THEN
		RETURN ok(true, name);
	END IF;
	RETURN ok(false, name) || E'\n'
	       || diag('    result ' || coalesce(i, 1) || E'\n      have: '
	               || left(coalesce(got[coalesce(i, 1)], 'NULL'), 500) || E'\n      want: '
	               || left(coalesce(want[coalesce(i, 1)], 'NULL'), 500));
END $$;

-- the rows of a query as text, or its error
CREATE FUNCTION pg_temp.outcome(query text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	result text[];
BEGIN
	EXECUTE format('SELECT array_agg(v::text ORDER BY v.key) FROM (%s) AS v (key)', query)
	   INTO result;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN ARRAY['ERROR ' || SQLSTATE || ': ' || SQLERRM];
END $$;
