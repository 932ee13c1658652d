-- What the scripts share.  Each comparison runs its two queries alternately, so that a
-- noisy machine is as noisy for both, and keeps what each run cost: the CPU time of the
-- backend by the kernel's account, and the time by the clock.  Figures are computed from
-- these at the end, by report.sql.
SET client_min_messages = warning;
CREATE EXTENSION cx_metrics;

-- a line of the report; per: the things that the cost of one is reported of
CREATE TABLE line (
	number serial PRIMARY KEY, what text, ours text, other text, at_most numeric,
	at_least numeric, by_wall boolean, per numeric, figure numeric, unit text
);
CREATE TABLE run (line integer, a float8[], b float8[]);  -- of ours and the other

-- Milliseconds of CPU, and of the clock, that a query takes.  The kernel counts by ticks of
-- some milliseconds, so what is short has to be repeated.
CREATE FUNCTION spent(query text, times integer DEFAULT 1) RETURNS float8[]
LANGUAGE plpgsql AS $$
DECLARE
	cpu float8;
	wall float8;
BEGIN
	cpu := split_part(pg_read_file('/proc/self/schedstat'), ' ', 1);
	wall := extract(epoch FROM clock_timestamp());
	FOR i IN 1 .. times LOOP
		EXECUTE query;
	END LOOP;
	wall := extract(epoch FROM clock_timestamp()) - wall;
	cpu := split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::float8 - cpu;
	RETURN ARRAY[cpu / 1e6 / times, wall * 1e3 / times];
END $$;

-- how often, to take 100 ms; the first run is to warm up
CREATE FUNCTION times(query text) RETURNS integer
LANGUAGE sql AS $$
	SELECT ceil(least(100 / (spent(query || ' '))[2], 1000))::integer
	  FROM (SELECT spent(query) OFFSET 0) AS first
$$;

-- Our query and the other.  The figure is the ratio ours / other;
-- with at_least, how many times faster ours is; with per, the difference in nanoseconds for
-- each of so many things.  At least so many runs, and up to 25 in 12 seconds: the noisier a
-- machine is, the more it takes for a median.
CREATE PROCEDURE compare(what text, ours text, other text, at_most numeric DEFAULT NULL,
	at_least numeric DEFAULT NULL, per numeric DEFAULT NULL, by_wall boolean DEFAULT false,
	runs integer DEFAULT 7)
LANGUAGE plpgsql AS $$
DECLARE
	number integer;
	of_ours integer := times(ours);
	of_other integer := times(other);
	began timestamptz := clock_timestamp();
BEGIN
	INSERT INTO line (what, ours, other, at_most, at_least, by_wall, per)
	VALUES (what, ours, other, at_most, at_least, by_wall, per) RETURNING line.number INTO number;
	FOR i IN 1 .. 25 LOOP
		INSERT INTO run VALUES (number, spent(ours, of_ours), spent(other, of_other));
		EXIT WHEN i >= runs AND clock_timestamp() > began + interval '12 s';
	END LOOP;
	RAISE INFO '%', what;
END $$;

-- what one query takes, in nanoseconds for each of so many things
CREATE PROCEDURE cost(what text, query text, per numeric, at_most numeric DEFAULT NULL,
	runs integer DEFAULT 7)
LANGUAGE sql AS $$ CALL compare(what, query, 'SELECT', at_most, per => per, runs => runs) $$;

-- a figure that is no time
CREATE PROCEDURE note(what text, figure numeric, unit text DEFAULT '',
	at_most numeric DEFAULT NULL, at_least numeric DEFAULT NULL)
LANGUAGE sql AS $$
	INSERT INTO line (what, figure, unit, at_most, at_least)
	VALUES (what, figure, unit, at_most, at_least)
$$;

-- The plan's own account of memory in kB: what => 'Peak Memory Usage', 'Sort Space Used'
CREATE FUNCTION kilobytes(what text, query text) RETURNS numeric
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ' || query INTO plan;
	RETURN jsonb_path_query_first(plan::jsonb, format('$.**.%s', to_json(what))::jsonpath);
END $$;

CREATE FUNCTION figure(ours float8, other float8, per numeric, at_least numeric) RETURNS numeric
LANGUAGE sql AS $$
	SELECT CASE WHEN per IS NOT NULL THEN 1e6 * (ours - other) / per::float8
	            WHEN at_least IS NOT NULL THEN other / nullif(ours, 0)
	            ELSE ours / nullif(other, 0) END
$$;

CREATE VIEW measured AS
WITH each AS (
	SELECT number, per, at_least, i = 2 AS wall, a[i] AS ours, b[i] AS other
	  FROM line JOIN run ON line = number, generate_series(1, 2) AS i
), side AS (
	SELECT number, wall, per, at_least,
	       percentile_cont(0.5) WITHIN GROUP (ORDER BY ours) AS ours,
	       percentile_cont(0.5) WITHIN GROUP (ORDER BY other) AS other,
	       min(figure(ours, other, per, at_least)) AS lowest,
	       max(figure(ours, other, per, at_least)) AS highest
	  FROM each GROUP BY number, wall, per, at_least
)
SELECT *, figure(ours, other, per, at_least) FROM side;
