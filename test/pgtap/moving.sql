-- Every aggregate that can take rows out of a window frame again gives what it
-- gives when it starts anew with the rows of each frame.
BEGIN;
SELECT no_plan();
\ir lib.sql

CREATE TEMP TABLE frame (line serial, frame text);
INSERT INTO frame (frame) VALUES
	('ORDER BY id ROWS 6 PRECEDING'),
	('ORDER BY id ROWS CURRENT ROW'),
	('ORDER BY id ROWS BETWEEN 3 FOLLOWING AND 5 FOLLOWING'),
	('ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING'),
	-- those without a value stand together, those of no weight too
	('ORDER BY chance[1], id ROWS 2 PRECEDING'),
	('ORDER BY v, id ROWS 9 PRECEDING'),
	('ORDER BY v DESC, id ROWS 9 PRECEDING'),
	('ORDER BY day RANGE BETWEEN 3 PRECEDING AND 1 PRECEDING'),
	('ORDER BY day DESC RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING'),
	('ORDER BY day GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING'),
	('PARTITION BY part ORDER BY day ROWS 4 PRECEDING'),
	('ORDER BY id ROWS BETWEEN 4 PRECEDING AND 4 FOLLOWING EXCLUDE CURRENT ROW'),
	('ORDER BY day ROWS 5 PRECEDING EXCLUDE GROUP'),
	('ORDER BY day RANGE 2 PRECEDING EXCLUDE TIES');

-- the rows of a few trials, one of which has no value
CREATE TABLE few AS SELECT * FROM rows WHERE trial <= 3;
ALTER TABLE few ADD PRIMARY KEY (id);

CREATE FUNCTION pg_temp.moves(subject oid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	call text := pg_temp.call(subject);
	f record;
	got text[];
	want text[];
BEGIN
	-- a filter keeps rows from a frame that the others are in
	FOR f IN SELECT * FROM frame ORDER BY line LOOP
		got := got || pg_temp.outcome(format(
			'SELECT id, %1$L, %2$s OVER w, %2$s FILTER (WHERE w < 0.6) OVER w
			   FROM few WINDOW w AS (%1$s)', f.frame, call));
		want := want || pg_temp.outcome(format(
			'SELECT id, %1$L, v.*
			   FROM (SELECT id, array_agg(id) OVER (%1$s) AS frame FROM few) AS f,
			        LATERAL (SELECT %2$s, %2$s FILTER (WHERE w < 0.6)
			                   FROM few WHERE id = ANY (frame)) AS v', f.frame, call));
	END LOOP;
	RETURN pg_temp.same(got, want, pg_temp.tolerance(subject::regprocedure::text),
	                    subject::regprocedure || ' in moving frames');
END $$;

SELECT pg_temp.moves(aggfnoid) FROM aggregate WHERE aggminvtransfn <> 0 ORDER BY signature;

SELECT * FROM finish();
ROLLBACK;
