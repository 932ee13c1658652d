-- Survey metrics: tables of cases, errors and properties
BEGIN;
SELECT plan(1);
SELECT is(nps_from_counts(100, 50, 50), 25::numeric, 'nps_from_counts');
SELECT * FROM finish();
ROLLBACK;
