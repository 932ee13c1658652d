-- The memory of a process is bounded: after a sort, a hash, a window over many
-- rows, after a call with a long list.  What a function forgets to free lives as
-- long as the node of the plan that calls it, so that only the peak shows it.
BEGIN;
SELECT no_plan();
\ir lib.sql

-- an address sanitizer keeps what was freed, and the frames of functions that returned
SELECT pg_read_file('/proc/self/maps', 0, 1000000) ~ 'libasan' AS sanitized \gset
\if :sanitized
SELECT skip('memory is not what it is without a sanitizer', 1);
SELECT * FROM finish();
ROLLBACK;
\quit
\endif

-- The peak of a query is that of a parallel worker that runs all of it: a new
-- process, whose peak is its own.  Within a function it may run whatever a worker
-- may not be sent, a window for one.
CREATE FUNCTION pg_temp.peak_here(query text) RETURNS text LANGUAGE plpgsql PARALLEL SAFE AS $$
BEGIN
	EXECUTE format('SELECT count(v) FROM (%s OFFSET 0) AS s (v)', query);
	RETURN pg_read_file('/proc/self/status', 0, 4000);
END $$;
SET LOCAL max_parallel_workers_per_gather = 1;
SELECT set_config(name, 'on', true) FROM pg_settings
 WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SET LOCAL work_mem = '1MB';
SET LOCAL hash_mem_multiplier = 1;

CREATE FUNCTION pg_temp.peak(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	status text;
BEGIN
	EXECUTE format('SELECT pg_temp.peak_here(%L)', query) INTO status;
	IF substring(status FROM 'Pid:\s+(\d+)')::integer = pg_backend_pid() THEN
		RAISE 'no parallel worker for: %', query;
	END IF;
	RETURN substring(status FROM 'VmHWM:\s+(\d+) kB')::integer;
END $$;

-- how far it grows with the rows, or the elements: from some hundred to 20 times as many
CREATE VIEW many AS SELECT rows.* FROM rows, generate_series(1, 20);
CREATE FUNCTION pg_temp.growth(query text) RETURNS integer LANGUAGE sql AS $$
	SELECT pg_temp.peak(query)
	       - pg_temp.peak(replace(replace(query, 'FROM many', 'FROM rows'), '20000', '500'))
$$;

-- a test: a query grows no more than another, but for what it keeps of each row and
-- 256 kB, 25 bytes a row (what it forgets to free it forgets each time; other growth
-- is the kernel's)
CREATE TEMP TABLE measured (query text PRIMARY KEY, growth integer);
CREATE FUNCTION pg_temp.no_more(query text, other text, name text, bytes integer DEFAULT 0)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	have integer;
	want integer;
	allowed integer := 256 + (SELECT bytes * count(*) / 1024 FROM many);
BEGIN
	INSERT INTO measured SELECT other, pg_temp.growth(other)
	 WHERE other NOT IN (SELECT m.query FROM measured m);
	SELECT growth INTO want FROM measured m WHERE m.query = other;
	-- either may be off once: the kernel counts pages in batches
	FOR attempt IN 1 .. 4 LOOP
		have := least(have, pg_temp.growth(query));
		EXIT WHEN have <= want + allowed;
		want := greatest(want, pg_temp.growth(other));
	END LOOP;
	RETURN ok(have <= want + allowed, name) || CASE WHEN have <= want + allowed THEN ''
		ELSE E'\n' || diag(format('    have: %s kB, want: %s kB', have, want)) END;
END $$;

-- a sort and a hash, as of the bytes
SELECT pg_temp.no_more(format('SELECT %I FROM many ORDER BY 1', typname),
                       format('SELECT %s(%I) FROM many ORDER BY 1', typsend, typname),
                       typname || ': sort')
  FROM type JOIN pg_opclass ON opcintype = type.oid AND opcdefault
  JOIN pg_am ON pg_am.oid = opcmethod WHERE amname = 'btree';
SET LOCAL enable_sort = off;
SELECT pg_temp.no_more(format('SELECT DISTINCT %I FROM many', typname),
                       format('SELECT DISTINCT %s(%I) FROM many', typsend, typname),
                       typname || ': hash')
  FROM type JOIN pg_opclass ON opcintype = type.oid AND opcdefault
  JOIN pg_am ON pg_am.oid = opcmethod WHERE amname = 'hash';
SET LOCAL enable_sort = on;

-- a window, as of core's aggregates, which keep the rows of the whole partition, too;
-- two numbers of each row are what docs/planning.md allows p_adjust
SELECT pg_temp.no_more(format('SELECT %s OVER () FROM many', pg_temp.call(oid)),
                       'SELECT max(CASE WHEN chance[1] > 0.1 THEN power(v::numeric, 2) END)
                               OVER () FROM many', signature, 16)
  FROM function WHERE prokind = 'w';
SELECT pg_temp.no_more(format('SELECT %s OVER (ROWS 9 PRECEDING) FROM many',
                              pg_temp.call(aggfnoid)),
                       'SELECT avg(power(v::numeric, 2)) OVER (ROWS 9 PRECEDING) FROM many',
                       signature)
  FROM aggregate WHERE aggminvtransfn <> 0 ORDER BY signature;

-- a long list
SELECT 'ARRAY(SELECT 100 * random() FROM generate_series(1, 20000))' AS list \gset
SELECT pg_temp.no_more(format('SELECT %s(VARIADIC %s::%s)', oid::regproc, :'list',
                              types[cardinality(types)-1]::regtype),
                       format('SELECT cardinality(%s)', :'list'), signature)
  FROM function WHERE provariadic <> 0;

SELECT * FROM finish();
ROLLBACK;
