-- Every aggregate is the same however its rows are split: among workers, among
-- partitions, in any brackets, where most parts have no row or no value.
BEGIN;
SELECT no_plan();
\ir lib.sql

-- nothing, and only NULLs, give NULL
SELECT pg_temp.same(pg_temp.outcome(format(
		'SELECT * FROM (VALUES (1, (SELECT %1$s FROM rows WHERE id < 0)),
		        (2, (SELECT %1$s FROM rows WHERE trial = 1)),
		        (3, (SELECT %1$s FILTER (WHERE id < 0) FROM rows))) AS v',
		pg_temp.call(aggfnoid))),
		ARRAY['(1,)', '(2,)', '(3,)'], 0, signature || ' of nothing is NULL')
  FROM aggregate ORDER BY signature;

-- a row without one of the arguments is left out; averages of two columns take what each has
SELECT pg_temp.same(
		pg_temp.outcome(format('SELECT trial, %s FROM rows GROUP BY trial',
		                       pg_temp.result(aggfnoid))),
		pg_temp.outcome(format('SELECT trial, %s FROM rows GROUP BY trial',
		                       pg_temp.result(aggfnoid, format('FILTER (WHERE num_nulls(%s) = 0)',
		                                                       pg_temp.arguments(aggfnoid))))),
		0, signature || ' and rows without an argument')
  FROM aggregate WHERE proname <> 'g2_score' ORDER BY signature;

-- rows of no weight may be seen in a summary, but change no figure
SELECT pg_temp.same(
		pg_temp.outcome(format('SELECT trial, %s FROM rows GROUP BY trial',
		                       pg_temp.result(aggfnoid))),
		pg_temp.outcome(format('SELECT trial, %s FROM rows GROUP BY trial',
		                       pg_temp.result(aggfnoid, 'FILTER (WHERE v >= 0.2)'))),
		pg_temp.tolerance(signature), signature || ' and rows of no weight')
  FROM aggregate
 WHERE 'weight' = ANY (proargnames)
   AND prorettype NOT IN (SELECT oid FROM type WHERE typtype = 'b')
 ORDER BY signature;

------------------------------------------------------------------------
-- Plans
------------------------------------------------------------------------
-- the rows of a part are a partition
CREATE TABLE split (LIKE rows) PARTITION BY LIST (part);
SELECT format('CREATE TABLE split_%s PARTITION OF split FOR VALUES IN (%1$s)', part),
       format('ALTER TABLE split_%s ALTER trial SET (n_distinct = 15)', part)
  FROM generate_series(1, 10) AS part \gexec
INSERT INTO split SELECT * FROM rows ORDER BY id;
ANALYZE split;
-- as if they were large, or no plan would take the trouble
UPDATE pg_class SET reltuples = 1e6, relpages = 1 WHERE relname LIKE 'split%';

-- a query of an aggregate, and what it gives without any split
CREATE TEMP TABLE query AS
SELECT aggfnoid, signature, shape, query, pg_temp.tolerance(signature) AS tolerance,
       pg_temp.outcome(replace(query, 'FROM split', 'FROM rows')) AS want
  FROM aggregate, LATERAL (VALUES
	('whole', format('SELECT 0, %s, %s, %s FROM split', pg_temp.result(aggfnoid),
	                 pg_temp.result(aggfnoid, 'FILTER (WHERE part = 3)'),
	                 pg_temp.result(aggfnoid, 'FILTER (WHERE id < 0)'))),
	('groups', format('SELECT trial, %s, %s FROM split GROUP BY trial', pg_temp.result(aggfnoid),
	                  pg_temp.result(aggfnoid, 'FILTER (WHERE part = 5)')))) AS v (shape, query);
SELECT is_empty($$SELECT signature, shape, want FROM query
		WHERE want::text LIKE '{"ERROR%' OR want IS NULL$$,
	'every aggregate is fed with rows that it takes');

CREATE FUNCTION pg_temp.same_in_plan(way text, expected text) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
	q record;
	plan json;
BEGIN
	FOR q IN SELECT * FROM query ORDER BY signature, shape LOOP
		EXECUTE 'EXPLAIN (FORMAT JSON, COSTS OFF) ' || q.query INTO plan;
		IF plan::text ~ expected THEN
			RETURN NEXT pg_temp.same(pg_temp.outcome(q.query), q.want, q.tolerance,
			                         format('%s %s, %s', q.signature, way, q.shape));
		ELSE
			RETURN NEXT ok(false, format('%s has a plan %s, %s', q.signature, way, q.shape));
		END IF;
	END LOOP;
END $$;

-- room for a hash table of many states of unknown size
SET LOCAL work_mem = '1GB';
SELECT pg_temp.workers(0) \g /dev/null
SET LOCAL enable_partitionwise_aggregate = on;
SELECT pg_temp.same_in_plan('of partitions', 'Append.*"Partial Mode": "Partial"');
SET LOCAL enable_partitionwise_aggregate = off;

SELECT pg_temp.workers(4) \g /dev/null
SELECT pg_temp.same_in_plan('in workers', 'Gather.*"Partial Mode": "Partial"');
SELECT pg_temp.workers(4, leader => true) \g /dev/null
SELECT pg_temp.same_in_plan('in workers and the leader', 'Gather.*"Partial Mode": "Partial"');
SELECT pg_temp.workers(0) \g /dev/null

------------------------------------------------------------------------
-- Brackets: states that SQL can hold, combined in random groups and orders
------------------------------------------------------------------------
-- In each draw the parts of a trial are put into inner brackets, these into
-- outer ones; draw 2 has the order of draw 1 reversed.  Part 0 is the state NULL.
CREATE TEMP TABLE bracket AS
SELECT draw, trial, part, floor(4 * random()) AS "outer", floor(3 * random()) AS "inner",
       random() AS place
  FROM generate_series(1, 3) AS draw, generate_series(1, 15) AS trial,
       generate_series(0, 10) AS part;
UPDATE bracket b SET "outer" = a."outer", "inner" = a."inner", place = -a.place
  FROM bracket a WHERE b.draw = 2 AND a.draw = 1 AND a.trial = b.trial AND a.part = b.part;

-- helpers with the functions of the aggregate: its state, the states combined
CREATE FUNCTION pg_temp.same_in_brackets(subject oid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	a record;
	initial text;
	result text[];
	want text[];
BEGIN
	SELECT * INTO a FROM aggregate WHERE aggfnoid = subject;
	initial := coalesce(', INITCOND = ' || quote_literal(a.agginitval), '');
	EXECUTE format('CREATE AGGREGATE pg_temp.state(%s) (SFUNC = %s, STYPE = %s%s)',
	               (SELECT string_agg(t::regtype::text, ', ' ORDER BY n)
	                  FROM unnest(a.types) WITH ORDINALITY AS u (t, n)),
	               a.aggtransfn, a.aggtranstype::regtype, initial);
	EXECUTE format('CREATE AGGREGATE pg_temp.combined(%s) (SFUNC = %s, STYPE = %1$s%3$s)',
	               a.aggtranstype::regtype, a.aggcombinefn, initial);
	EXECUTE format('CREATE AGGREGATE pg_temp.final(%s) (SFUNC = %s, STYPE = %1$s%3$s%4$s)',
	               a.aggtranstype::regtype, a.aggcombinefn, initial,
	               ', FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc);
	result := pg_temp.outcome(format(
		'WITH part AS (
			SELECT draw, b.trial, "outer", "inner", place,
			       CASE WHEN part > 0 THEN pg_temp.state(%s) FILTER (WHERE id > 0) END AS s
			  FROM bracket b LEFT JOIN rows USING (trial, part)
			 GROUP BY draw, b.trial, part, "outer", "inner", place
		 ), inners AS (
			SELECT draw, trial, "outer", min(place) AS place,
			       pg_temp.combined(s ORDER BY place) AS s
			  FROM part GROUP BY draw, trial, "outer", "inner"
		 ), outers AS (
			SELECT draw, trial, min(place) AS place, pg_temp.combined(s ORDER BY place) AS s
			  FROM inners GROUP BY draw, trial, "outer"
		 )
		SELECT draw * 1000 + trial, pg_temp.final(s ORDER BY place)
		  FROM outers GROUP BY draw, trial',
		pg_temp.arguments(subject)));
	want := pg_temp.outcome(format(
		'SELECT draw * 1000 + trial, %s FROM rows, generate_series(1, 3) AS draw
		  GROUP BY draw, trial',
		pg_temp.call(subject)));
	EXECUTE format('DROP AGGREGATE pg_temp.state(%s), pg_temp.combined(%s), pg_temp.final(%2$s)',
	               (SELECT string_agg(t::regtype::text, ', ' ORDER BY n)
	                  FROM unnest(a.types) WITH ORDINALITY AS u (t, n)),
	               a.aggtranstype::regtype);
	RETURN pg_temp.same(result, want, pg_temp.tolerance(a.signature),
	                    a.signature || ' in brackets');
END $$;

SELECT pg_temp.same_in_brackets(aggfnoid)
  FROM aggregate WHERE aggtranstype <> 'internal'::regtype ORDER BY signature;

SELECT * FROM finish();
ROLLBACK;
