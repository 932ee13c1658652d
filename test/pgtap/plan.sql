-- Plans: what a query's is, and what makes the planner take a parallel one.
-- No suite of its own: others include it, and so does lib.sql.

-- the plan of a query, in lines
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	plan text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		plan := plan || line || E'\n';
	END LOOP;
	RETURN plan;
END $$;

-- Until the end of the transaction tables are read by so many workers, however small
-- they are, and by their leader only if it is told to; by no workers: as ever.
CREATE FUNCTION pg_temp.workers(workers integer, leader boolean DEFAULT false) RETURNS void
LANGUAGE sql AS $$
	SELECT set_config('max_parallel_workers_per_gather', workers::text, true),
	       set_config('min_parallel_table_scan_size', '0', true),
	       set_config('parallel_setup_cost', '0', true),
	       set_config('parallel_tuple_cost', '0', true),
	       set_config('parallel_leader_participation', leader::text, true)
$$;
