-- Functions of the Grid take no memory that grows with the rows of a partition,
-- and little with the number of factors
BEGIN;
SELECT * FROM no_plan();

-- The most memory that this backend ever took, in kilobytes; a file of tests
-- has a backend of its own.  NULL where the system does not say.
CREATE FUNCTION peak_memory() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
	RETURN substring(pg_read_file('/proc/self/status', 0, 10000) FROM 'VmHWM:\s+(\d+)');
EXCEPTION WHEN OTHERS THEN
	RETURN NULL;
END $$;

-- by how much the query raises it
CREATE FUNCTION peak_growth(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	before integer := peak_memory();
BEGIN
	EXECUTE query;
	RETURN peak_memory() - before;
END $$;

SET LOCAL work_mem = '1MB';

-- the argument takes a kilobyte in each row
SELECT cmp_ok(coalesce(peak_growth(format(
                'SELECT count(x) FROM (SELECT %s OVER () AS x FROM generate_series(1, %s) AS i) AS t',
                call, n)), 0), '<', 8192, format('%s over %s rows', call, n))
  FROM (VALUES ('grid_scale(length(repeat(''x'', 1000 + i % 2)))', 50000),
               ('grid_eligible(length(repeat(''x'', 1000 + i % 2)))', 100000)) AS v (call, n);
SELECT cmp_ok(coalesce(peak_growth('SELECT ranked_score(VARIADIC array_agg(i::float8))
                                      FROM generate_series(1, 20000) AS i'), 0),
              '<', 8192, '20000 factors');

-- the measure can tell
SELECT cmp_ok(coalesce(peak_growth('SELECT array_agg(repeat(''x'', 1000))
                                      FROM generate_series(1, 50000) AS i'), 8193),
              '>', 8192, 'an array of 50 MB is noticed');

SELECT * FROM finish();
ROLLBACK;
