-- Every aggregate of the catalog whose state is bounded, fed with the rows of the suites:
-- a table "fed" of their arguments, and of the aggregates that have the same ones, which
-- may share a state, a row in "kind".  rfm_agg is among them because the rows have but so
-- many periods.  Not so the fits, which keep customers (docs/clv.md); a grid has at most
-- 1000 products.
CREATE EXTENSION pgtap;
BEGIN;
SELECT no_plan();
\ir ../pgtap/lib.sql
CREATE TABLE kind AS
SELECT arguments, row_number() OVER (ORDER BY arguments) AS n, cardinality(types) AS columns,
       array_agg(proname) AS names,
       min(coalesce(substring(aggtransfn::text FROM 'survey|review'), 'customer')) AS concept
  FROM (SELECT *, pg_temp.arguments(aggfnoid) AS arguments FROM aggregate
         WHERE aggtranstype <> 'internal'::regtype AND proname <> 'grid_svg'
            OR proname = 'rfm_agg') AS a
 GROUP BY arguments, cardinality(types);
ALTER TABLE kind ADD list text;
UPDATE kind SET list = (SELECT string_agg(format('k%s_%s', n, c), ', ')
                          FROM generate_series(1, columns) AS c);
SET LOCAL join_collapse_limit = 1;
SELECT 'CREATE TABLE fed AS SELECT * FROM (SELECT id FROM rows) AS k0'
       || string_agg(format(' JOIN (SELECT id, %s FROM rows) AS k%s (id, %s) USING (id)',
                            arguments, n, list), '' ORDER BY n) FROM kind \gexec
COMMIT;
