-- What SECURITY.md promises of the extension's objects: that nobody gains rights by
-- them, neither when they are created nor when they are called.
BEGIN;
SELECT no_plan();
\ir lib.sql

------------------------------------------------------------------------
-- The functions
------------------------------------------------------------------------
SELECT cmp_ok((SELECT count(*) FROM function), '>', 100::bigint, 'the view sees the extension');
SELECT is_empty('SELECT signature FROM function WHERE ' || condition, name)
  FROM (VALUES
	('prosecdef', 'each runs with the rights of its caller'),
	('proconfig IS NOT NULL', 'no setting changes while one runs'),
	('proleakproof', 'none is called before a policy has had its say'),
	('prosupport <> 0', 'none has a say in planning'),
	('proacl IS NOT NULL', 'EXECUTE is left to PUBLIC'),
	('provolatile <> ''i'' AND proname NOT LIKE ''%\_query''',
	 'none reads or writes what is not an argument, but queries that it is given'),
	('prokind <> ''a'' AND probin IS DISTINCT FROM ''$libdir/cx_metrics''',
	 'all are in one library: no SQL, whose names mean what the search path makes of them'),
	('prokind = ''a'' AND prolang <> (SELECT oid FROM pg_language WHERE lanname = ''internal'')',
	 'aggregates aside'),
	('NOT (SELECT rolsuper FROM pg_roles WHERE oid = proowner)',
	 'all belong to a superuser, so that nobody else replaces one'))
	AS v (condition, name);
-- so that functions of such an argument are called by the server only
SELECT is_empty($$SELECT signature FROM function
	WHERE prorettype = 'internal'::regtype AND 'internal'::regtype <> ALL (types)$$,
	'SQL cannot make a value of type internal');

------------------------------------------------------------------------
-- The other objects
------------------------------------------------------------------------
SELECT set_has($$VALUES ('pg_type'::regclass), ('pg_proc'), ('pg_cast'), ('pg_operator'),
	('pg_opclass'), ('pg_opfamily'), ('pg_amop'), ('pg_amproc')$$,
	'SELECT DISTINCT classid::regclass FROM member',
	'types and what belongs to them: no table, view, trigger, role, setting');
SELECT is_empty($$SELECT castsource::regtype, casttarget::regtype FROM member
	JOIN pg_cast c ON classid = 'pg_cast'::regclass AND c.oid = objid
	WHERE castcontext <> 'e'$$, 'no cast applies itself to the statements of others');
SELECT is_empty($$SELECT o.oid::regoperator FROM member
	JOIN pg_operator o ON classid = 'pg_operator'::regclass AND o.oid = objid
	WHERE NOT EXISTS (SELECT FROM type WHERE type.oid IN (oprleft, oprright))$$,
	'no operator is of types of others');
SELECT is_empty($$SELECT o.opcname FROM member
	JOIN pg_opclass o ON classid = 'pg_opclass'::regclass AND o.oid = objid
	WHERE opcintype NOT IN (SELECT oid FROM type)$$, 'nor is an operator class');
SELECT is_empty($$SELECT signature FROM function JOIN pg_proc p USING (proname)
	WHERE p.pronamespace = 'pg_catalog'::regnamespace$$,
	'no function is named like one of the server');

------------------------------------------------------------------------
-- The installation, by a role that owns a schema and may create in the database
------------------------------------------------------------------------
SELECT is(to_json(v)::text, '{"trusted":true,"superuser":true,"requires":null}',
          'a trusted extension that needs no other')
  FROM (SELECT trusted, superuser, requires FROM pg_available_extension_versions
         WHERE name = 'cx_metrics' AND installed) AS v;
DROP EXTENSION cx_metrics CASCADE;
CREATE ROLE cx_plain;
CREATE SCHEMA plain AUTHORIZATION cx_plain;
SELECT format('GRANT CREATE ON DATABASE %I TO cx_plain', current_database()) \gexec
SET LOCAL ROLE cx_plain;

-- what is there already is no part of the extension, whose script runs as superuser
CREATE FUNCTION pg_temp.refuses(object text, remove text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	EXECUTE object;
	result := throws_matching('CREATE EXTENSION cx_metrics SCHEMA plain', 'already exists|shell',
	                          object);
	EXECUTE remove;
	RETURN result;
END $$;
SELECT pg_temp.refuses(object, remove) FROM (VALUES
	('CREATE FUNCTION plain.nps_category(numeric) RETURNS text LANGUAGE sql AS $$SELECT ''x''$$',
	 'DROP FUNCTION plain.nps_category(numeric)'),
	('CREATE TYPE plain.cx_test AS (difference numeric)', 'DROP TYPE plain.cx_test'),
	('CREATE TABLE plain.cx_rfm (frequency bigint)', 'DROP TABLE plain.cx_rfm'))
	AS v (object, remove);

-- the names of types and functions of the server mean those of the server
SELECT format('CREATE DOMAIN plain.%I AS text', name)
  FROM unnest(ARRAY['bytea', 'cstring', 'date', 'float8', 'int2', 'int4', 'int8', 'internal',
                    'jsonb', 'numeric', 'numrange', 'text']) AS name \gexec
SELECT lives_ok('CREATE EXTENSION cx_metrics SCHEMA plain', 'the extension is trusted');
RESET ROLE;
SELECT is_empty($$SELECT signature, t::regtype FROM function, unnest(types || prorettype) AS t
	WHERE t IN (SELECT oid FROM pg_type WHERE typtype = 'd')$$,
	'whatever types the schema has');
SELECT is_empty($$SELECT signature FROM function WHERE proowner = 'cx_plain'::regrole$$,
	'its functions do not belong to the role');
SELECT is((SELECT extowner::regrole::text FROM pg_extension WHERE extname = 'cx_metrics'),
	'cx_plain', 'the extension does');
SET LOCAL ROLE cx_plain;
SELECT throws_ok(statement, '42501', NULL, statement) FROM (VALUES
	('CREATE OR REPLACE FUNCTION plain.nps_category(score numeric) RETURNS text LANGUAGE sql '
	 'AS $$SELECT ''x''$$'),
	('ALTER FUNCTION plain.wilson_interval OWNER TO cx_plain'),
	('ALTER FUNCTION plain.wilson_interval SECURITY DEFINER'),
	('ALTER TYPE plain.cx_survey OWNER TO cx_plain')) AS v (statement);
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
