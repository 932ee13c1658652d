-- Survey states that no aggregate made: each is an error or a right value, and
-- the server lives on.
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.fails(query text, code char(5), message text) RETURNS SETOF text
LANGUAGE sql AS $$ SELECT throws_ok('SELECT ' || query, code, message, query) $$;

-- the binary form, through the cast
SELECT pg_temp.fails(format('%L::bytea::survey_summary', bytes), code, message) FROM (VALUES
	('\x', '22P03', 'malformed value of type survey_summary'),
	('\x01', '22P03', 'malformed value of type survey_summary'),
	('\x01ff', '22P03', 'malformed value of type survey_summary'),
	('\x01ff00000000000000000000', '22P03', 'malformed value of type survey_summary'),
	('\x01ff000000000000000000000000', '22P03', 'malformed value of type survey_summary'),
	('\x01ff0000000000000000000080', '22P03', 'malformed value of type survey_summary'),
	('\x01ff000000000000000000008000', '22P03', 'malformed value of type survey_summary'),
	('\x01ff00000000000000000000ffffffffffffffffff01', '22P03', 'malformed value of type survey_summary'),
	('\x01ff00000000000000000000ffffffffffffffffffffff', '22P03', 'malformed value of type survey_summary'),
	('\x010b0000000000000000000000', '22P03', 'malformed value of type survey_summary'),
	('\x00ff0000000000000000000000', '22P03', 'malformed value of type survey_summary'),
	('\xffff0000000000000000000000', '22P03', 'malformed value of type survey_summary'),
	('\x81ff' || repeat('00', 90), '22P03', 'malformed value of type survey_summary'),
	('\x02ff0000000000000000000000', '0A000', 'value of type survey_summary has format version 2'),
	('\x7f', '22P03', 'malformed value of type survey_summary'),
	('\x01ff000000000000000000ffffffffffffffff7f01', '54000', 'response count is out of range')
) AS v (bytes, code, message);
SELECT is(('\x01ff00000000000000000000ffffffffffffffff7f'::bytea)::survey_summary::text,
	'{"10": 9223372036854775807}', 'the largest count is read');

-- text and jsonb
SELECT pg_temp.fails(format('%L::survey_summary', input), code, message) FROM (VALUES
	('', '22P02', 'invalid input syntax for type json'),
	('{', '22P02', 'invalid input syntax for type json'),
	('{"9": 1} x', '22P02', 'invalid input syntax for type json'),
	('{9: 1}', '22P02', 'invalid input syntax for type json'),
	('null', '22P02', 'invalid input for type survey_summary'),
	('9', '22P02', 'invalid input for type survey_summary'),
	('[]', '22P02', 'invalid input for type survey_summary'),
	('[{"9": 1}]', '22P02', 'invalid input for type survey_summary'),
	('{"": 1}', '22P02', 'invalid input for type survey_summary'),
	('{"11": 1}', '22P02', 'invalid input for type survey_summary'),
	('{"-1": 1}', '22P02', 'invalid input for type survey_summary'),
	('{"09": 1}', '22P02', 'invalid input for type survey_summary'),
	('{" 9": 1}', '22P02', 'invalid input for type survey_summary'),
	('{"100": 1}', '22P02', 'invalid input for type survey_summary'),
	('{"nine": 1}', '22P02', 'invalid input for type survey_summary'),
	('{"9": null}', '22P02', 'invalid input for type survey_summary'),
	('{"9": "1"}', '22P02', 'invalid input for type survey_summary'),
	('{"9": {}}', '22P02', 'invalid input for type survey_summary'),
	('{"9": [1]}', '22P02', 'invalid input for type survey_summary'),
	('{"9": true}', '22P02', 'invalid input for type survey_summary'),
	('{"9": 1.5}', '22P02', 'invalid input for type survey_summary'),
	('{"9": -1}', '22P02', 'invalid input for type survey_summary'),
	('{"9": -1e30}', '22P02', 'invalid input for type survey_summary'),
	('{"9": 1e30}', '22P02', 'invalid input for type survey_summary'),
	('{"9": 9223372036854775808}', '22P02', 'invalid input for type survey_summary'),
	('{"constant": 11}', '22P02', 'invalid input for type survey_summary'),
	('{"constant": -1}', '22P02', 'invalid input for type survey_summary'),
	('{"9": 9223372036854775807, "8": 1}', '54000', 'response count is out of range')
) AS v (input, code, message);
SELECT pg_temp.fails(format('%L::jsonb::survey_summary', input), '22P02', 'invalid input for type survey_summary')
  FROM unnest(ARRAY['[]', '1', 'null', '{"11": 1}', '{"9": -1}', '{"9": {"9": 1}}']) AS v (input);
SELECT is('{"9": 1e2, "8": 3.0, "7": 0, "9": 5}'::survey_summary, '{"8": 3, "9": 5}', 'numbers in other notations are read');

-- recv: COPY of a row of one field with these bytes
CREATE TABLE received (s survey_summary);
SELECT current_setting('data_directory') || '/cx_' || pg_backend_pid() || '.bin' AS file \gset
CREATE FUNCTION pg_temp.recv(bytes bytea, file text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COPY (SELECT %L::bytea) TO %L WITH (FORMAT binary)', bytes, file);
	EXECUTE format('COPY received FROM %L WITH (FORMAT binary)', file);
END $$;
SELECT throws_ok(format('SELECT pg_temp.recv(%L, %L)', bytes, :'file'), code, NULL, 'recv of ' || bytes) FROM (VALUES
	('\x', '22P03'),
	('\x01ff', '22P03'),
	('\x01ff000000000000000000000000', '22P03'),
	('\x01ff0000000000000000000080', '22P03'),
	('\x81ff' || repeat('00', 90), '22P03'),
	('\x03ff0000000000000000000000', '0A000'),
	('\x01ff000000000000000000ffffffffffffffff7f01', '54000')) AS v (bytes, code);
SELECT lives_ok(format('SELECT pg_temp.recv(%L, %L)', '\x01ff0000000000000000000105', :'file'), 'recv of a good value');
SELECT results_eq('TABLE received', $$VALUES ('{"9": 1, "10": 5}'::survey_summary)$$, 'what recv read');

-- Random changes of good values: an error of the documented kinds, or a value
-- with the very bytes that were given, for there is one form per value.
SELECT set_config('cx.seed', to_char(now(), 'YYMMDD'), true) AS seed \gset
SELECT diag('seed ' || :'seed');
SELECT setseed(:seed / 1000000.0) \g /dev/null
CREATE FUNCTION pg_temp.mutant(good bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	bytes bytea := good;
	at integer;
BEGIN
	FOR i IN 1 .. 1 + (random() * 3)::integer LOOP
		at := floor(random() * length(bytes));
		CASE floor(random() * 3)
			WHEN 0 THEN bytes := set_byte(bytes, at, (random() * 255)::integer);
			WHEN 1 THEN bytes := substr(bytes, 1, at) || substr(bytes, at + 2);
			ELSE bytes := substr(bytes, 1, at) || set_byte('\x00', 0, (random() * 255)::integer) || substr(bytes, at + 1);
		END CASE;
		EXIT WHEN length(bytes) = 0;
	END LOOP;
	RETURN bytes;
END $$;
CREATE FUNCTION pg_temp.survives(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	s survey_summary;
BEGIN
	s := bytes::survey_summary;
	RETURN CASE WHEN s::bytea = bytes AND s::text::survey_summary = s AND responses(s) >= 0 THEN 'same' ELSE 'other' END;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE mutation AS
SELECT pg_temp.survives(pg_temp.mutant(good)) AS outcome
  FROM (SELECT survey_agg(score, 1 + (random() * 10 ^ (i % 15))::bigint)::bytea AS good
          FROM generate_series(1, 3000) AS i, generate_series(0, 10) AS score GROUP BY i) AS v;
SELECT is_empty($$SELECT outcome, count(*) FROM mutation
	WHERE outcome NOT IN ('same', '22P03', '0A000', '54000') GROUP BY 1$$, 'mutants fail as documented or are values');
SELECT cmp_ok(count(*) FILTER (WHERE outcome = '22P03'), '>', 300::bigint, 'many mutants fail') FROM mutation;
SELECT cmp_ok(count(*) FILTER (WHERE outcome = 'same'), '>', 100::bigint, 'many are values') FROM mutation;

-- support functions called by hand: their argument is never changed, and the
-- result is fit to be stored
SELECT is(survey_transfn(NULL, 5), '{"5": 1}', 'transition from nothing');
SELECT is(survey_transfn('{"5": 127}', 5), '{"5": 128}', 'transition past the small form');
SELECT is(length(survey_transfn('{"5": 127}', 5)::bytea), 14, 'the result is packed');
SELECT is(survey_transfn('{"5": 1}', NULL::integer), '{"5": 1}', 'transition of NULL');
SELECT is(survey_transfn(NULL, NULL::integer), NULL, 'transition of nothing from nothing');
SELECT is(survey_invfn('{"5": 1}', 5), '{}', 'inverse transition');
SELECT is(survey_combinefn(NULL, NULL), NULL, 'combine of nothing');
SELECT is(survey_combinefn('{"5": 1}', NULL), '{"5": 1}', 'combine with nothing');
SELECT is(survey_combinefn(NULL, '{"5": 1, "constant": 3}'), '{"5": 1, "constant": 3}', 'combine of nothing with a state');
SELECT is(survey_finalfn('{}'), NULL, 'final of an empty state');
SELECT is(survey_top_box_finalfn('{"5": 1, "4": 3, "constant": 5}'), 25::numeric, 'final with the threshold of the state');
SELECT is(survey_constant_transfn(NULL, 5, 4)::text, '{"5": 1, "constant": 4}', 'a state in text keeps its constant');
SELECT is(survey_constant_transfn(NULL, 5, 4)::bytea::survey_summary::text, '{"5": 1, "constant": 4}', 'and in binary');
CREATE TEMP TABLE kept AS SELECT '{"5": 127}'::survey_summary AS s;
SELECT is(survey_transfn(s, 5), '{"5": 128}', 'a stored value as state') FROM kept;
SELECT is(s, '{"5": 127}', 'is not changed') FROM kept;
SELECT results_eq($$SELECT survey_transfn(s, 5), s, survey_combinefn(s, s), s FROM (VALUES ('{"5": 1}'::survey_summary), ('{"5": 1}')) AS v (s)$$,
	$$VALUES ('{"5": 2}'::survey_summary, '{"5": 1}'::survey_summary, '{"5": 2}'::survey_summary, '{"5": 1}'::survey_summary),
	         ('{"5": 2}', '{"5": 1}', '{"5": 2}', '{"5": 1}')$$, 'nor is a constant');
SELECT results_eq($$SELECT nps_weighted_transfn(s, 9, 1), s FROM (VALUES ('{0,0,0,0,0,0}'::double precision[])) AS v (s)$$,
	$$VALUES ('{1,0,1,0,0,0}'::double precision[], '{0,0,0,0,0,0}'::double precision[])$$, 'nor is an array');
SELECT pg_temp.fails(query, code, message) FROM (VALUES
	('survey_invfn(NULL, 5)', '22003', 'cannot take away more responses than there are'),
	('survey_invfn(''{"4": 1}'', 5)', '22003', 'cannot take away more responses than there are'),
	('survey_combine_invfn(''{"4": 1}'', ''{"5": 1}'')', '22003', 'cannot take away more responses than there are'),
	('survey_transfn(''{"5": 9223372036854775807}'', 5)', '54000', 'response count is out of range'),
	('survey_transfn(''{"5": 1, "constant": 4}'', 5)', '22023', 'constant argument changes within a group'),
	('survey_constant_transfn(''{"5": 1, "constant": 4}'', 5, 3)', '22023', 'constant argument changes within a group'),
	('survey_combinefn(''{"5": 1, "constant": 4}'', ''{}'')', '22023', 'constant argument changes within a group'),
	('rollup(s) FROM (VALUES (''{"5": 200, "constant": 4}''::survey_summary), (''{"5": 1, "constant": 3}'')) AS v (s)',
		'22023', 'constant argument changes within a group'),
	('survey_top_box_finalfn(''{"5": 1}'')', '22023', 'state has no threshold'),
	('nps_weighted_transfn(''{}'', 5, 1)', '22P03', 'malformed aggregate state'),
	('nps_weighted_transfn(''{1,2,3,4,5}'', 5, 1)', '22P03', 'malformed aggregate state'),
	('nps_weighted_transfn(''{1,2,3,4,5,NULL}'', 5, 1)', '22P03', 'malformed aggregate state'),
	('nps_weighted_transfn(''{{1,2},{3,4},{5,6}}'', 5, 1)', '22P03', 'malformed aggregate state'),
	('nps_weighted_combinefn(''{1,2,3,4,5,6}'', ''{1}'')', '22P03', 'malformed aggregate state'),
	('nps_weighted_finalfn(''{1}'')', '22P03', 'malformed aggregate state'),
	('nps_weighted_finalfn(''{NaN,0,0,0,0,0}'')', '22003', 'sum is out of range for type double precision'),
	('nps_weighted_finalfn(''{Infinity,0,1,0,0,0}'')', '22003', 'sum is out of range for type double precision')
) AS v (query, code, message);

-- an aggregate without a final function lets the working form out; it is read
-- like any other value, from a table, too
CREATE AGGREGATE raw_state(integer) (SFUNC = survey_transfn, STYPE = survey_summary);
CREATE TABLE raw AS SELECT raw_state(i % 11) AS s FROM generate_series(1, 2200) AS i;
SELECT is(pg_column_size(s) > 90, true, 'the working form was stored') FROM raw;
SELECT is(s, survey_agg(i % 11), 'and equals the packed one') FROM raw, generate_series(1, 2200) AS i GROUP BY s;
SELECT is(survey_summary_hash(s), survey_summary_hash(s::bytea::survey_summary), 'and hashes as it') FROM raw;
SELECT is(responses(s::bytea::survey_summary), 2200::bigint, 'and is packed when sent') FROM raw;
CREATE FUNCTION pg_temp.in_memory() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	working survey_summary := (SELECT raw_state(5) FROM generate_series(1, 200));
BEGIN
	RETURN format('%s %s %s', survey_transfn(working, 5), survey_combinefn(working, '{"5": 1}'), working);
END $$;
SELECT is(pg_temp.in_memory(), '{"5": 201} {"5": 201} {"5": 200}', 'and is not changed outside an aggregate');

SELECT * FROM finish();
ROLLBACK;
