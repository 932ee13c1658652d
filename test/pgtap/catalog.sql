-- The catalog contract: what a distributed engine, a parallel plan and a
-- reader of \df+ rely on, for every object of the extension.
BEGIN;
SELECT plan(15);

CREATE TEMP VIEW member AS
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS object
  FROM pg_depend
 WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
   AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'cx_metrics');

CREATE TEMP VIEW function AS
SELECT member.object, pg_proc.*
  FROM member JOIN pg_proc ON classid = 'pg_proc'::regclass AND pg_proc.oid = objid;

CREATE TEMP VIEW aggregate AS
SELECT function.object, function.pronargs, pg_aggregate.*
  FROM function JOIN pg_aggregate ON aggfnoid = function.oid;

SELECT cmp_ok((SELECT count(*) FROM function), '>', 100::bigint, 'the views see the extension');
-- but those that run a query are as that may be
SELECT is_empty($$SELECT object FROM function
	WHERE provolatile <> CASE WHEN proname LIKE '%\_query' THEN 'v' ELSE 'i' END$$,
	'every function is immutable');
SELECT is_empty($$SELECT object FROM function
	WHERE proparallel <> CASE WHEN proname LIKE '%\_query' THEN 'u' ELSE 's' END$$,
	'every function is parallel safe');
SELECT is_empty($$SELECT object FROM function WHERE prosecdef$$,
	'every function has the rights of its caller');
SELECT is_empty($$SELECT object FROM function
	WHERE 'internal'::regtype = ANY (proargtypes::oid[]) AND proname NOT LIKE 'cx\_%'$$,
	'what nobody can call has the prefix');
SELECT is_empty($$SELECT object FROM member
	WHERE obj_description(objid, classid::regclass::name) IS NULL
	  AND NOT (classid = 'pg_type'::regclass AND object LIKE '%[]')
	  AND NOT (classid = 'pg_amproc'::regclass OR classid = 'pg_amop'::regclass)$$,
	'every object has a comment');
SELECT is_empty($$SELECT object FROM aggregate WHERE aggcombinefn = 0 AND aggkind = 'n'$$,
	'every aggregate has a combine function');
-- the states of unbounded size are listed, so that a new one is a decision
SELECT set_eq($$SELECT DISTINCT proname::text FROM aggregate JOIN pg_proc ON oid = aggfnoid
	WHERE aggtranstype = 'internal'::regtype$$,
	$$VALUES ('bgnbd_fit'), ('gamma_gamma_fit'), ('mbgnbd_fit'), ('rfm_agg')$$,
	'transition types are concrete where the state is bounded');
SELECT is_empty($$SELECT object FROM aggregate WHERE aggfinalextra OR aggmfinalextra$$,
	'no final function asks for the arguments');
SELECT is_empty($$SELECT object FROM function
	WHERE EXISTS (SELECT FROM unnest(proargtypes || prorettype) AS t
	              JOIN pg_type ON pg_type.oid = t
	              WHERE typtype = 'p' AND typname NOT IN ('cstring', 'internal', 'record'))$$,
	'no signature is polymorphic');
SELECT is_empty($$SELECT object FROM function WHERE proacl IS NOT NULL$$,
	'EXECUTE is left to PUBLIC');
SELECT is_empty($$SELECT a.object FROM aggregate a
	JOIN pg_proc p ON p.oid = a.aggfnoid
	JOIN pg_proc b ON b.proname = p.proname AND b.pronamespace = 'pg_catalog'::regnamespace
	WHERE b.prokind = 'a'$$,
	'no aggregate is named like a built-in one');

-- a schema that is not on the search path, for the calls and for what they call
CREATE SCHEMA elsewhere;
ALTER EXTENSION cx_metrics SET SCHEMA elsewhere;
SELECT throws_ok('SELECT nps(10)', '42883', 'function nps(integer) does not exist',
	'the extension is relocatable');
SELECT is(elsewhere.nps(score), elsewhere.nps(elsewhere.survey_agg(score)), 'and works there')
  FROM generate_series(0, 10) AS score;

-- trusted: whoever may create in the database may create the extension
DROP EXTENSION cx_metrics;
CREATE ROLE cx_plain;
CREATE SCHEMA plain AUTHORIZATION cx_plain;
SELECT format('GRANT CREATE ON DATABASE %I TO cx_plain', current_database()) \gexec
SET LOCAL ROLE cx_plain;
SELECT lives_ok('CREATE EXTENSION cx_metrics SCHEMA plain', 'the extension is trusted');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
