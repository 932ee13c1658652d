-- Random sentences of SQL around every aggregate and window function: DISTINCT, ORDER
-- BY, FILTER, grouping sets, frames, functions of the result, arguments from the edge.
-- Each is run in several plans, and must give in all of them what it gives in the first,
-- or an error in all, of a class that the code foresees.
BEGIN;
SELECT no_plan();
\ir ../pgtap/lib.sql
SET LOCAL statement_timeout = '120s';

CREATE TABLE split (LIKE rows) PARTITION BY HASH (id);
SELECT format('CREATE TABLE split_%s PARTITION OF split
               FOR VALUES WITH (MODULUS 3, REMAINDER %1$s)', part)
  FROM generate_series(0, 2) AS part \gexec
INSERT INTO split SELECT * FROM rows;
ANALYZE split;
ANALYZE rows;

CREATE TEMP TABLE hostile AS
SELECT type, value FROM (VALUES
	('smallint', ARRAY['-1', '11', '32767', '-32768']),
	('integer', ARRAY['-1', '0', '11', '2147483647', '-2147483648']),
	('bigint', ARRAY['-1', '11', '9223372036854775807', '-9223372036854775808']),
	('numeric', ARRAY['-1', '0.5', '1e-200', '1e400', '-1e400', 'NaN', '9223372036854775807']),
	('double precision', ARRAY['-0', '-1', '0.5', '5e-324', '1e-100', '1e100', '1.7e308',
	                           'NaN', 'Infinity', '-Infinity']),
	('text', ARRAY['', '<&"', E'\x01', '\uFFFF', repeat('x', 10000)]),
	('interval', ARRAY['0', '-1 day', '1 microsecond', '100000 years', '178000000 years']),
	('timestamp with time zone', ARRAY['4713-01-01 BC', '294276-12-31', 'infinity']),
	('timestamp without time zone', ARRAY['4713-01-01 BC', '294276-12-31', '-infinity']),
	('date', ARRAY['4713-01-01 BC', '5874897-12-31', 'infinity']),
	('boolean', ARRAY['t', 'f'])) AS v (type, list), unnest(list) AS value;

CREATE FUNCTION pg_temp.one_of(VARIADIC list text[]) RETURNS text LANGUAGE sql AS $$
	SELECT list[1 + floor(random() * cardinality(list))]
$$;

-- one argument comes from the edge in a few rows, or in all
CREATE FUNCTION pg_temp.spoil(subject oid) RETURNS void LANGUAGE sql AS $$
	INSERT INTO feed (aggregate, argument, constant, expression)
	SELECT signature, argument, known.constant,
	       format('(CASE WHEN %s THEN %L::%s ELSE (%s)::%3$s END)',
	              pg_temp.one_of('true', 'id % 97 = 3', 'trial = 5', 'part = 3'),
	              value, type, known.expression)
	  FROM function, LATERAL unnest(types, proargnames) AS u (argtype, argument),
	       LATERAL (SELECT * FROM hostile
	                 WHERE hostile.type = argtype::regtype::text ORDER BY random() LIMIT 1) AS h,
	       LATERAL (SELECT constant, expression FROM feed WHERE feed.argument = u.argument
	                   AND signature LIKE feed.aggregate ORDER BY line DESC LIMIT 1) AS known
	 WHERE function.oid = subject
	 ORDER BY random() LIMIT 1
$$;

CREATE FUNCTION pg_temp.sentence(subject oid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	f record;
	arguments text;
	condition text := pg_temp.one_of('', '', 'FILTER (WHERE v > 0.5)', 'FILTER (WHERE id % 5 = 0)',
	                                 'FILTER (WHERE trial <> part)', 'FILTER (WHERE id < 0)');
	grouping text := pg_temp.one_of('trial', 'part', 'id % 50', 'id', 'ROLLUP (trial, part)',
		'CUBE (part, day)', 'GROUPING SETS ((trial), (part, day), (), (id % 7))');
	key text := pg_temp.one_of('0', '0', 'trial');
	frame text;
	outside text;
	call text;
BEGIN
	SELECT * INTO f FROM function WHERE oid = subject;
	arguments := pg_temp.arguments(subject);
	frame := format('OVER (%s ORDER BY %s%s)', pg_temp.one_of('', 'PARTITION BY trial',
		'PARTITION BY part, day'), pg_temp.one_of('id', 'day, id', 'id % 3, id'),
		CASE WHEN f.prokind = 'w' THEN '' ELSE pg_temp.one_of('',
			' ROWS BETWEEN 3 PRECEDING AND CURRENT ROW',
			' ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW',
			' ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING',
			' ROWS BETWEEN 20 PRECEDING AND 10 PRECEDING') END);
	IF f.prokind = 'w' THEN
		RETURN format('SELECT id, %s(%s) %s FROM split', subject::regproc, arguments, frame);
	END IF;
	IF random() < 0.3 THEN
		call := format('%s(%s) %s %s', subject::regproc, arguments, condition, frame);
		key := 'id';
		grouping := NULL;
	ELSE
		call := format('%s(%s%s%s) %s', subject::regproc, pg_temp.one_of('', '', 'DISTINCT '),
		               arguments, '', condition);
		IF call !~ 'DISTINCT' AND random() < 0.3 THEN
			call := format('%s(%s ORDER BY %s) %s', subject::regproc, arguments,
			               pg_temp.one_of('id', 'v DESC, id', 'part, id'), condition);
		END IF;
		IF key = 'trial' THEN
			grouping := 'trial';
		END IF;
	END IF;
	-- a function of the result, or the result
	SELECT oid::regproc INTO outside FROM function
	 WHERE prokind = 'f' AND types[1] = f.prorettype AND pronargs - pronargdefaults = 1
	   AND prorettype <> 'cstring'::regtype
	 ORDER BY random() LIMIT 1;
	IF outside IS NOT NULL AND random() < 0.5 THEN
		call := format('%s(%s)', outside, call);
	ELSIF (SELECT typtype FROM pg_type WHERE pg_type.oid = f.prorettype) = 'c' THEN
		call := format('pg_temp.determined(to_jsonb(%s))', call);
	END IF;
	RETURN CASE WHEN grouping IS NULL THEN format('SELECT %s, %s FROM split', key, call)
		WHEN key = '0' AND random() < 0.3 THEN format('SELECT 0, %s FROM split', call)
		-- the rows of grouping sets have no key of their own: their text is one
		ELSE format('SELECT row_number() OVER (ORDER BY r), r FROM (
		             SELECT (count(*), %s)::text AS r FROM split GROUP BY %s) AS s',
		            call, grouping)
		END;
END $$;

CREATE FUNCTION pg_temp.set_plan(plan text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.workers(CASE WHEN plan LIKE 'parallel%' THEN 3 ELSE 0 END, random() < 0.5),
	        set_config('work_mem',
	                   CASE WHEN plan LIKE '%spill' THEN '64kB' ELSE '256MB' END, true),
	        set_config('enable_hashagg', (plan NOT LIKE '%sort%')::text, true),
	        set_config('enable_sort', (plan NOT LIKE '%hash%')::text, true),
	        set_config('enable_incremental_sort', (random() < 0.5)::text, true),
	        set_config('enable_partitionwise_aggregate', (plan LIKE 'partition%')::text, true);
END $$;

-- what is wrong with a sentence, or NULL
CREATE FUNCTION pg_temp.fault(subject oid, sentence text, exact boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	plan text;
	want text[];
	got text[];
	tolerance numeric := pg_temp.tolerance(signature) FROM function WHERE oid = subject;
BEGIN
	FOREACH plan IN ARRAY ARRAY['plain', 'sort spill', 'hash spill', 'parallel',
	                            'parallel sort spill', 'partition'] LOOP
		PERFORM pg_temp.set_plan(plan);
		got := pg_temp.outcome(sentence);
		IF got[1] LIKE 'ERROR%' AND got[1] !~ '^ERROR (22|0A|54)' THEN
			RETURN plan || ': ' || got[1];
		END IF;
		want := coalesce(want, got);
		IF (got[1] LIKE 'ERROR%') <> (want[1] LIKE 'ERROR%') OR exact AND NOT (
			SELECT coalesce(bool_and(pg_temp.alike(g, w, tolerance * 10)),
			                got IS NULL AND want IS NULL)
			  FROM unnest(got, want) AS u (g, w) WHERE g NOT LIKE 'ERROR%') THEN
			RETURN plan || ': ' || (SELECT left(format('%s, not %s', g, w), 500)
				FROM unnest(got, want) AS u (g, w)
				WHERE NOT pg_temp.alike(g, w, tolerance * 10) LIMIT 1);
		END IF;
	END LOOP;
	RETURN NULL;
END $$;

CREATE FUNCTION pg_temp.tried(subject oid, sentences integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	sentence text;
	spoilt boolean;
	wrong text;
	failed integer := 0;
BEGIN
	FOR i IN 1 .. sentences LOOP
		spoilt := random() < 0.3;
		IF spoilt THEN
			PERFORM pg_temp.spoil(subject);
		END IF;
		sentence := pg_temp.sentence(subject);
		DELETE FROM feed WHERE expression LIKE '(CASE WHEN%';
		wrong := pg_temp.fault(subject, sentence, NOT spoilt);
		EXIT WHEN wrong IS NOT NULL;
	END LOOP;
	RETURN ok(wrong IS NULL, subject::regprocedure::text)
	       || coalesce(E'\n' || diag(left(wrong, 1500) || E'\n' || sentence), '');
END $$;

SELECT format('SELECT pg_temp.tried(%s, %s)', oid, :sentences)
  FROM function WHERE prokind IN ('a', 'w') ORDER BY signature \gexec

SELECT * FROM finish();
ROLLBACK;
