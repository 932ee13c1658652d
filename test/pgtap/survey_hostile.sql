-- Survey states that no aggregate made: each is an error or a right value, and
-- the server lives on.
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.fails(query text, code char(5), message text) RETURNS SETOF text
LANGUAGE sql AS $$ SELECT throws_ok('SELECT ' || query, code, message, query) $$;

-- the binary form, through the cast
SELECT pg_temp.fails(format('%L::bytea::cx_survey', bytes), code, message) FROM (VALUES
	('\x', '22P03', 'malformed value of type cx_survey'),
	('\x01', '22P03', 'malformed value of type cx_survey'),
	('\x01ff', '22P03', 'malformed value of type cx_survey'),
	('\x01ff00000000000000000000', '22P03', 'malformed value of type cx_survey'),
	('\x01ff000000000000000000000000', '22P03', 'malformed value of type cx_survey'),
	('\x01ff0000000000000000000080', '22P03', 'malformed value of type cx_survey'),
	('\x01ff000000000000000000008000', '22P03', 'malformed value of type cx_survey'),
	('\x01ff00000000000000000000ffffffffffffffffff01', '22P03',
			'malformed value of type cx_survey'),
	('\x01ff00000000000000000000ffffffffffffffffffffff', '22P03',
			'malformed value of type cx_survey'),
	('\x010a0000000000000000000001', '22P03', 'malformed value of type cx_survey'),
	('\x01100000000000000000000001', '22P03', 'malformed value of type cx_survey'),
	('\x011b0000000000000000000001', '22P03', 'malformed value of type cx_survey'),
	('\x012b0000000000000000000001', '22P03', 'malformed value of type cx_survey'),
	('\x01300000000000000000000001', '22P03', 'malformed value of type cx_survey'),
	('\x01240000000000000000000000', '22P03', 'malformed value of type cx_survey'),
	('\x00ff0000000000000000000000', '22P03', 'malformed value of type cx_survey'),
	('\xffff0000000000000000000000', '22P03', 'malformed value of type cx_survey'),
	('\x81ff' || repeat('00', 90), '22P03', 'malformed value of type cx_survey'),
	-- a response of no weight, whose sums are -0 or 0 where they must be 0
	('\x02ff000000000000000000000100' || '8000000000000000' || '0000000000000000', '22P03',
			'malformed value of type cx_survey'),
	('\x02ff000000000000000000000100' || '0000000000000000' || '8000000000000000', '22P03',
			'malformed value of type cx_survey'),
	('\x04ff0000000000000000000000', '0A000', 'value of type cx_survey has format version 4'),
	('\x7f', '22P03', 'malformed value of type cx_survey'),
	('\x01ff000000000000000000ffffffffffffffff7f01', '54000', 'response count is out of range')
) AS v (bytes, code, message);
SELECT is(('\x01ff00000000000000000000ffffffffffffffff7f'::bytea)::cx_survey::text,
	'{"10": 9223372036854775807}', 'the largest count is read');
SELECT is(('\x02ff000000000000000000000100' || repeat('00', 16))::bytea::cx_survey,
	weighted_survey_agg(10, 0), 'sums of 0 are read');

-- text: the message shows the input, the detail what is wrong with it
\set object 'Expected an object of counts by score, like {"9": 12, "10": 40}.'
\set ends 'The input string ended unexpectedly.'
\set keys 'Keys must be the scores "0" to "10".'
\set counts 'Counts must be whole numbers from 0 to 9223372036854775807.'
CREATE TEMP TABLE bad_text (input text, detail text);
INSERT INTO bad_text VALUES
	('', :'object'),
	('null', :'object'),
	('9', :'object'),
	('[]', :'object'),
	('[{"9": 1}]', :'object'),
	('"{}"', :'object'),
	(repeat('[', 100000), :'object'),
	('{', :'ends'),
	('{"', :'ends'),
	('{"9', :'ends'),
	('{"9"', :'ends'),
	('{"9":', :'ends'),
	('{"9": 1', :'ends'),
	('{"9": 1,', :'ends'),
	('{9: 1}', 'Expected a key in double quotes at character 2.'),
	('{''9'': 1}', 'Expected a key in double quotes at character 2.'),
	('{,}', 'Expected a key in double quotes at character 2.'),
	('{"9": 1,}', 'Expected a key in double quotes at character 9.'),
	('{"9": 1,, "8": 1}', 'Expected a key in double quotes at character 9.'),
	('{"9" 1}', 'Expected ":" at character 6.'),
	('{"9"= 1}', 'Expected ":" at character 5.'),
	('{"9": 1 "8": 1}', 'Expected "," or "}" at character 9.'),
	('{"9": 1]', 'Expected "," or "}" at character 8.'),
	('{"9": 01}', 'Expected "," or "}" at character 8.'),
	('{"9": 0x1}', 'Expected "," or "}" at character 8.'),
	('{"9": 1 000}', 'Expected "," or "}" at character 9.'),
	('{"9": 1_000}', 'Expected "," or "}" at character 8.'),
	('{"9": 1é}', 'Expected "," or "}" at character 8.'),
	('{"9": 1} x', 'Expected nothing more at character 10.'),
	('{}{}', 'Expected nothing more at character 3.'),
	('{"": 1}', :'keys'),
	('{"11": 1}', :'keys'),
	('{"-1": 1}', :'keys'),
	('{"09": 1}', :'keys'),
	('{" 9": 1}', :'keys'),
	('{"100": 1}', :'keys'),
	('{"nine": 1}', :'keys'),
	('{"9é": 1}', :'keys'),
	('{"\u0039": 1}', :'keys'),
	('{"\"9": 1}', :'keys'),
	('{"constant": 4, "9": 1}', :'keys'),
	('{"9": null}', :'counts'),
	('{"9": "1"}', :'counts'),
	('{"9": {}}', :'counts'),
	('{"9": [1]}', :'counts'),
	('{"9": true}', :'counts'),
	('{"9": NaN}', :'counts'),
	('{"9": +1}', :'counts'),
	('{"9": .5}', :'counts'),
	('{"9": 1.}', :'counts'),
	('{"9": 1e}', :'counts'),
	('{"9": -}', :'counts'),
	('{"9": 1.5}', :'counts'),
	('{"9": 15e-1}', :'counts'),
	('{"9": 9.0000000000000000000000000000001}', :'counts'),
	('{"9": 9000000000000000000000000000001e-30}', :'counts'),
	('{"9": -1}', :'counts'),
	('{"9": -1e30}', :'counts'),
	('{"9": 1e30}', :'counts'),
	('{"9": 9223372036854775808}', :'counts'),
	('{"9": 18446744073709551617}', :'counts'),
	('{"9": 1e2147483648}', :'counts'),
	('{"9": 1e99999999999999999999}', :'counts'),
	('{"9": 1e-99999999999999999999}', :'counts'),
	('{"9": ' || repeat('9', 100000) || '}', :'counts'),
	(repeat('{"9":', 100000), :'counts'),
	('{"9": 1, "9": 2}', 'Key "9" occurs more than once.'),
	('{"10": 0, "8": 1, "10": 0}', 'Key "10" occurs more than once.'),
	('{"threshold": 4, "threshold": 4, "5": 1}', 'Key "threshold" occurs more than once.'),
	('{"scale_max": 4, "threshold": 4, "5": 1}', 'It has both a scale_max and a threshold.'),
	('{"scale_max": 0, "5": 1}', 'Its scale_max is out of range.'),
	('{"scale_max": 11, "5": 1}', 'Its scale_max is out of range.'),
	('{"scale_max": 261, "5": 1}', 'Its scale_max is out of range.'),
	('{"threshold": 11, "5": 1}', 'Its threshold is out of range.'),
	('{"threshold": -1, "5": 1}', :'counts'),
	('{"5": 1, "weighted": 1, "clusters": 1}', 'It has both "weighted" and "clusters".'),
	('{"5": 1, "w5": 1}', 'Key "w5" needs "weighted".'),
	('{"5": 1, "w5w5": 1}', 'Key "w5w5" needs "weighted".'),
	('{"5": 1, "6": 1, "weighted": 2, "w5w6": 1}', 'Key "w5w6" needs "clusters".'),
	('{"5": 1, "weighted": -1}', :'counts'),
	('{"5": 1, "weighted": 0.5}', :'counts'),
	('{"5": 1, "weighted": 1, "w5": -1, "w5w5": 1}', 'A sum of weights is out of range.'),
	('{"5": 1, "weighted": 1, "w5": 1e-101, "w5w5": 1e-202}',
		'A sum of weights is out of range.'),
	('{"5": 1, "weighted": 1, "w5": 1e101, "w5w5": 1e202}',
		'A sum of weights is out of range.'),
	('{"5": 1, "weighted": 1, "w5": 1e999, "w5w5": 1}', 'A sum of weights is out of range.'),
	('{"5": 1, "weighted": 1, "w5": 1, "w5w5": 1e999}', 'A sum of products is out of range.'),
	('{"5": 1, "weighted": 1, "w5": 1, "w5w5": -1}', 'A sum of products is out of range.'),
	('{"5": 1, "weighted": 1, "w6": 2, "w6w6": 4}', 'A sum of weights is out of range.'),
	('{"5": 1, "weighted": 1, "w5": 2}', 'A sum of squares does not fit the weights.'),
	('{"5": 1, "weighted": 1, "w5w5": 2}', 'A sum of squares does not fit the weights.'),
	('{"5": 2, "weighted": 2, "w5": 2, "w5w5": 4.1}',
		'A sum of squares does not fit the weights.'),
	('{"5": 2, "weighted": 2, "w5": 2, "w5w5": 1.9}',
		'A sum of squares does not fit the weights.'),
	('{"5": 2, "weighted": 1, "w5": 2, "w5w5": 3}',
		'A sum of squares does not fit the weights.'),
	('{"5": 2, "weighted": 3, "w5": 2, "w5w5": 3}',
			'The number of draws does not fit the weights.'),
	('{"5": 2, "weighted": 1}', 'The number of draws does not fit the weights.'),
	('{"5": 2, "weighted": 3, "w5": 3, "w5w5": 5}',
			'The number of draws does not fit the weights.'),
	('{"5": 1, "6": 1, "weighted": 2, "w5": 2, "w5w5": 4}',
			'The number of draws does not fit the weights.'),
	('{"5": 1, "6": 1, "clusters": 1, "w5": 1, "w6": 1, "w5w5": 1, "w6w6": 1, "w5w6": 0.9}',
			'The number of draws does not fit the weights.'),
	('{"5": 1, "6": 1, "clusters": 2, "w5": 1, "w6": 1, "w5w5": 1, "w6w6": 1, "w5w6": 1.1}',
		'A sum of products does not fit the weights.'),
	('{"5": 1, "6": 1, "clusters": 1, "w5": 1, "w6": 1, "w5w5": 1, "w6w6": 1}',
		'The number of draws does not fit the weights.');

CREATE FUNCTION pg_temp.fault(query text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	message text;
	detail text;
BEGIN
	EXECUTE query;
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	RETURN ARRAY[SQLSTATE, message, detail];
END $$;
SELECT ok(pg_temp.fault(format('SELECT %L::cx_survey', input)) =
		ARRAY['22P02', format('invalid input syntax for type cx_survey: "%s"', input),
				detail],
		format('%s: %s', left(input, 50), detail))
  FROM bad_text;
SELECT pg_temp.fails(format('%L::cx_survey', '{"9": 9223372036854775807, "8": 1}'),
		'54000', 'response count is out of range');
SELECT is(pg_temp.fault(format('SELECT %L::jsonb::cx_survey', input)),
		ARRAY['22P02', format('invalid input syntax for type cx_survey: "%s"', input),
				detail],
		input || ' from jsonb')
  FROM bad_text
 WHERE input IN ('[]', '9', 'null', '{"11": 1}', '{"9": -1}', '{"9": {}}', '{"9": 1.5}');

-- numbers of any notation, blanks, any order of keys
SELECT is(input::cx_survey::text, want, left(translate(input, E'\n\t\r', ''), 50))
		FROM (VALUES
	(E' \n\t\r{ "10"\n:\t40 ,"9" : 12\r} ', '{"9": 12, "10": 40}'),
	('{}', '{}'),
	('{"9": 1e2, "8": 3.0, "7": 0, "6": -0, "5": 0.00}', '{"8": 3, "9": 100}'),
	('{"9": 1E+2, "8": 300e-2, "7": 0.00012e5, "6": 0e99999999999999999999}',
		'{"7": 12, "8": 3, "9": 100}'),
	('{"9": 9223372036854775807}', '{"9": 9223372036854775807}'),
	('{"9": 92233720368547758070000000000000000000000000000e-28}', '{"9": 9223372036854775807}'),
	('{"9": 9.223372036854775807e18}', '{"9": 9223372036854775807}'),
	('{"9": 0.' || repeat('0', 100000) || '7e100001}', '{"9": 7}'),
	('{"9": 7' || repeat('0', 100000) || 'e-100000}', '{"9": 7}'),
	('{"threshold": 0, "9": 1}', '{"9": 1, "threshold": 0}'),
	('{"scale_max": 1e1, "9": 1}', '{"9": 1, "scale_max": 10}'),
	('{"scale_max": 5, "9": 0}', '{}'),
	('{"clusters": 0}', '{}'), ('{"weighted": 0, "w5": -0}', '{}'),
	('{"5": 3, "weighted": 3, "w5": 3, "w5w5": 3}', '{"5": 3}'),
	('{"5": 1, "weighted": 0}', '{"5": 1, "weighted": 0}'),
	('{"5": 1, "weighted": 1, "w5": 1e-100, "w5w5": 1e-200}',
		'{"5": 1, "weighted": 1, "w5": 1e-100, "w5w5": 1e-200}'),
	('{"5": 2, "weighted": 2, "w5": 2e100, "w5w5": 2e200}',
		'{"5": 2, "weighted": 2, "w5": 2e+100, "w5w5": 2e+200}'),
	('{"5": 2, "weighted": 2, "w5": 3, "w5w5": 5}',
		'{"5": 2, "weighted": 2, "w5": 3, "w5w5": 5}'),
	('{"5": 2, "weighted": 1, "w5": 3, "w5w5": 9}',
		'{"5": 2, "weighted": 1, "w5": 3, "w5w5": 9}'),
	('{"5": 1, "6": 1, "weighted": 1, "w5": 3, "w5w5": 9}',
		'{"5": 1, "6": 1, "weighted": 1, "w5": 3, "w5w5": 9}'),
	('{"w5w5": 25e-2, "5": 1, "w5": 5.0e-1, "weighted": 1}',
		'{"5": 1, "weighted": 1, "w5": 0.5, "w5w5": 0.25}'),
	('{"5": 2, "6": 1, "clusters": 1, "w5": 2, "w6": 1, "w5w5": 4, "w6w6": 1, "w5w6": 2}',
		'{"5": 2, "6": 1, "clusters": 1, "w5": 2, "w6": 1, "w5w5": 4, "w6w6": 1, "w5w6": 2}'))
				AS v (input, want);
SELECT is('{"9": 100.0, "8": 1e2}'::jsonb::cx_survey, '{"8": 100, "9": 100}',
		'and from jsonb');

-- every fault of input is soft where the server can take it so
SELECT current_setting('server_version_num')::integer >= 160000 AS soft,
       current_setting('server_version_num')::integer >= 170000 AS on_error \gset
INSERT INTO bad_text VALUES ('{"9": 9223372036854775807, "8": 1}', NULL);
\if :soft
SELECT is(pg_input_is_valid(input, 'cx_survey'), false, 'softly: ' || left(input, 50))
  FROM bad_text;
SELECT is(pg_input_is_valid('{"9": 1}', 'cx_survey'), true, 'good input is valid');
\else
SELECT skip('soft errors came with 16', 2);
\endif
\if :on_error
SELECT current_setting('data_directory') || '/cx_' || pg_backend_pid() || '.txt' AS file \gset
COPY (SELECT input FROM bad_text UNION ALL SELECT '{"9": 1}') TO :'file';
CREATE TABLE copied (s cx_survey);
SET LOCAL client_min_messages = warning;
COPY copied FROM :'file' WITH (ON_ERROR ignore);
RESET client_min_messages;
SELECT results_eq('TABLE copied', $$VALUES ('{"9": 1}'::cx_survey)$$,
		'COPY passes over bad rows');
\else
SELECT skip('COPY ... ON_ERROR came with 17', 1);
\endif

-- recv: COPY of a row of one field with these bytes
CREATE TABLE received (s cx_survey);
SELECT current_setting('data_directory') || '/cx_' || pg_backend_pid() || '.bin' AS file \gset
CREATE FUNCTION pg_temp.recv(bytes bytea, file text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COPY (SELECT %L::bytea) TO %L WITH (FORMAT binary)', bytes, file);
	EXECUTE format('COPY received FROM %L WITH (FORMAT binary)', file);
END $$;
SELECT throws_ok(format('SELECT pg_temp.recv(%L, %L)', bytes, :'file'), code, NULL,
		'recv of ' || bytes) FROM (VALUES
	('\x', '22P03'),
	('\x01ff', '22P03'),
	('\x01ff000000000000000000000000', '22P03'),
	('\x01ff0000000000000000000080', '22P03'),
	('\x81ff' || repeat('00', 90), '22P03'),
	('\x04ff0000000000000000000000', '0A000'),
	('\x03ff0000000000000000000000', '22P03'),
	('\x01ff000000000000000000ffffffffffffffff7f01', '54000')) AS v (bytes, code);
SELECT lives_ok(format('SELECT pg_temp.recv(%L, %L)', '\x01ff0000000000000000000105', :'file'),
		'recv of a good value');
SELECT results_eq('TABLE received', $$VALUES ('{"9": 1, "10": 5}'::cx_survey)$$, 'what recv read');

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
			ELSE bytes := substr(bytes, 1, at) || set_byte('\x00', 0, (random() * 255)::integer)
					|| substr(bytes, at + 1);
		END CASE;
		EXIT WHEN length(bytes) = 0;
	END LOOP;
	RETURN bytes;
END $$;
CREATE FUNCTION pg_temp.survives(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	s cx_survey;
BEGIN
	s := bytes::cx_survey;
	RETURN CASE WHEN s::bytea = bytes AND s::text::cx_survey = s AND response_count(s) >= 0
			THEN 'same' ELSE 'other' END;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE mutation AS
SELECT pg_temp.survives(pg_temp.mutant(good)) AS outcome
  FROM (SELECT survey_agg(score, 1 + (random() * 10 ^ (i % 15))::bigint)::bytea AS good
          FROM generate_series(1, 3000) AS i, generate_series(0, 10) AS score GROUP BY i
        UNION ALL
        SELECT weighted_survey_agg(score, random() + i % 2)::bytea
          FROM generate_series(1, 1000) AS i, generate_series(3, 7) AS score GROUP BY i
        UNION ALL
        SELECT clustered_survey_agg(s)::bytea
          FROM (SELECT i, survey_agg((random() * 10)::integer) AS s
                  FROM generate_series(1, 1000) AS i, generate_series(1, 10) AS n,
                       generate_series(1, 3) AS cluster GROUP BY i, cluster) AS c
         GROUP BY i) AS v;
SELECT is_empty($$SELECT outcome, count(*) FROM mutation
	WHERE outcome NOT IN ('same', '22P03', '0A000', '54000') GROUP BY 1$$,
			'mutants fail as documented or are values');
SELECT cmp_ok(count(*) FILTER (WHERE outcome = '22P03'), '>', 300::bigint, 'many mutants fail')
		FROM mutation;
SELECT cmp_ok(count(*) FILTER (WHERE outcome = 'same'), '>', 100::bigint, 'many are values')
		FROM mutation;

-- Merging reads stored bytes as they are.  It must say of each mutant, as damage on a
-- page would leave it, what the checks of a cast say, and of a value what + says;
-- from a state in the small form, and from one in the working form.
CREATE FUNCTION pg_temp.unchecked(bytea) RETURNS cx_survey
LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE TABLE damaged (id serial, bytes bytea, s cx_survey);
INSERT INTO damaged (bytes, s)
SELECT bytes, pg_temp.unchecked(bytes)
  FROM (SELECT CASE WHEN random() < 0.8 THEN pg_temp.mutant(good) ELSE good END AS bytes
          FROM (SELECT survey_agg(score, floor(random() * 10 ^ (i % 5 + random()))::bigint)::bytea
                       AS good
                  FROM generate_series(1, 2000) AS i, generate_series(0, 10) AS score
                 GROUP BY i
                UNION ALL
                SELECT bytes::bytea
                  FROM (VALUES ('\x'), ('\x01'), ('\x01ff'), ('\x01ff' || repeat('00', 10)),
                               ('\x01ff' || repeat('00', 11)), ('\x01ff' || repeat('80', 11)),
                               ('\x01ff' || repeat('00', 10) || '8001'),
                               ('\x01ff' || repeat('00', 10) || '8000'),
                               ('\x01ff80' || repeat('00', 10)),
                               ('\x01ff' || repeat('00', 12)), ('\x02ff' || repeat('00', 11)),
                               ('\x0110' || repeat('00', 11)), ('\x0113' || repeat('01', 11)),
                               ('\x01ff' || repeat('00', 10) || 'ffffffffffffff7f'),
                               ('\x01ff' || repeat('00', 10) || 'ffffffffffffffff7f'),
                               ('\x01ff' || repeat('00', 10) || 'ffffffffffffffffff01'))
                       AS v (bytes)) AS v
        OFFSET 0) AS w;
-- the same with a constant, which means nothing where there are no counts
INSERT INTO damaged (bytes, s)
SELECT constant, pg_temp.unchecked(constant)
  FROM (SELECT set_byte(bytes, 1, get_byte('{"0": 1, "threshold": 9}'::cx_survey::bytea, 1))
          FROM damaged
         WHERE length(bytes) > 1 AND get_byte(bytes, 1) = 255
           AND substr(bytes, 3) <> decode(repeat('00', 11), 'hex') OFFSET 0) AS v (constant);
CREATE FUNCTION pg_temp.merged(start cx_survey, damage integer) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT survey_agg(s)::bytea
	          FROM (SELECT start AS s UNION ALL
	                SELECT s FROM damaged WHERE id = damage) AS v);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE FUNCTION pg_temp.added(start cx_survey, bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (start + bytes::cx_survey)::bytea;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE merging AS
SELECT bytes, start, pg_temp.merged(start, id) AS got, pg_temp.added(start, bytes) AS want
  FROM damaged, (VALUES ('{"0": 1, "7": 60, "8": 127, "10": 3}'::cx_survey), ('{"3": 128}'),
                        ('{"2": 7, "10": 576460752303423000}'),
                        ('{"9": 9223372036854775000}'),
                        ('{"0": 1, "7": 60, "8": 127, "threshold": 9}'),
                        ('{"10": 128, "threshold": 9}')) AS v (start);
SELECT is_empty('SELECT * FROM merging WHERE got IS DISTINCT FROM want',
	'merged as stored: the fault, or the sum, that the checks find');
SELECT cmp_ok(count(*) FILTER (WHERE want = '22P03'), '>', 1000::bigint, 'many cannot be merged')
  FROM merging;
SELECT cmp_ok(count(*) FILTER (WHERE want LIKE '\\x%'), '>', 1000::bigint, 'many can')
  FROM merging;
SELECT cmp_ok(count(*) FILTER (WHERE want = '54000'), '>', 10::bigint, 'some are too many')
  FROM merging;

-- an aggregate may start from nothing
CREATE AGGREGATE pg_temp.from_nothing(cx_survey) (
	SFUNC = cx_survey_combinefn, STYPE = cx_survey, FINALFUNC = cx_survey_finalfn);
SELECT is(pg_temp.from_nothing(s), survey_agg(s), format('from nothing: %s', array_agg(s)))
  FROM (VALUES (1, NULL::cx_survey), (2, '{"9": 1, "threshold": 9}'),
               (2, '{"10": 200, "threshold": 9}'), (3, '{}'), (3, NULL), (3, '{"0": 1}'))
       AS v (i, s) GROUP BY i;

-- and taken away again, as the operator takes them away
CREATE TEMP TABLE sliding AS
SELECT i, survey_agg(score, floor(random() * 10 ^ (i / 400 + random()))::bigint) AS s
  FROM generate_series(1, 2000) AS i, generate_series(0, 10) AS score GROUP BY i;
SELECT is_empty($$SELECT * FROM (
		SELECT i, survey_agg(s) OVER (ORDER BY i ROWS 1 PRECEDING) AS got,
		       lag(s) OVER (ORDER BY i) + s AS want FROM sliding) AS v
	 WHERE got IS DISTINCT FROM want AND i > 1$$, 'sliding over summaries of all sizes');

-- Working states, as an aggregate without a final function gives them away: read like
-- the values that they stand for, whatever the value read before left in memory; and
-- none that is damaged is read: with a word of theirs all ones, which is -1 or no
-- number, or of another length.
CREATE FUNCTION pg_temp.bytes_of(cx_survey) RETURNS bytea
LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE AGGREGATE pg_temp.state_agg(cx_survey) (
	SFUNC = cx_survey_combinefn, STYPE = cx_survey, INITCOND = '{}');
CREATE TEMP TABLE working AS
SELECT kind, words, value, pg_temp.bytes_of(state) AS bytes
  FROM (VALUES (1, 'clustered', 11 + 1 + 2 * (11 + 66),
	(SELECT clustered_survey_agg(s)
	   FROM (SELECT survey_agg(score, 1 + (score + c) % 3) AS s
	           FROM generate_series(0, 10) AS score, generate_series(1, 5) AS c
	          GROUP BY c) AS clusters)),
	(2, 'weighted', 11 + 1 + 2 * (11 + 11),
	(SELECT weighted_survey_agg(score, 1 + score) FROM generate_series(0, 10) AS score)),
	(3, 'counted', 11,
	(SELECT survey_agg(score, 200) FROM generate_series(0, 10) AS score)))
       AS v (n, kind, words, value),
       LATERAL (SELECT pg_temp.state_agg(s) AS state FROM (VALUES (value)) AS one (s)) AS a
 ORDER BY n;
SELECT is(length(bytes), 4 + 8 * words, kind || ': a working state') FROM working;
SELECT is((SELECT array_agg(row(s::bytea, effective_responses(s), nps(s), nps_interval(s),
			nps_sample_size(3, pilot => s))::text)
	     FROM working, LATERAL (SELECT pg_temp.unchecked(bytes) AS s OFFSET 0) AS v),
	(SELECT array_agg(row(s::bytea, effective_responses(s), nps(s), nps_interval(s),
			nps_sample_size(3, pilot => s))::text)
	   FROM working, LATERAL (SELECT value AS s OFFSET 0) AS v),
	'working states say what the values do');
CREATE FUNCTION pg_temp.count_of(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN response_count(pg_temp.unchecked(bytes));
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
SELECT is(string_agg(DISTINCT pg_temp.count_of(
		overlay(bytes PLACING '\xffffffffffffffff' FROM 5 + 8 * word FOR 8)), ', '),
	'22P03', kind || ': damaged in any word')
  FROM working, generate_series(0, words - 1) AS word GROUP BY kind;
SELECT is(string_agg(DISTINCT pg_temp.count_of(substr(bytes || '\x00', 1, length)), ', '),
	'22P03', kind || ': shorter or longer')
  FROM working, generate_series(0, length(bytes) + 1) AS length
 WHERE length <> length(bytes) GROUP BY kind;

-- support functions called by hand: their argument is never changed, and the
-- result is fit to be stored
SELECT is(cx_survey_transfn(NULL, 5), '{"5": 1}', 'transition from nothing');
SELECT is(cx_survey_transfn('{"5": 127}', 5), '{"5": 128}', 'transition past the small form');
SELECT is(length(cx_survey_transfn('{"5": 127}', 5)::bytea), 14, 'the result is packed');
SELECT is(cx_survey_transfn('{"5": 1}', NULL::integer), '{"5": 1}', 'transition of NULL');
SELECT is(cx_survey_transfn(NULL, NULL::integer), NULL, 'transition of nothing from nothing');
SELECT is(cx_survey_invfn('{"5": 1}', 5), '{}', 'inverse transition');
SELECT is(cx_survey_combinefn(NULL, NULL), NULL, 'combine of nothing');
SELECT is(cx_survey_combinefn('{"5": 1}', NULL), '{"5": 1}', 'combine with nothing');
SELECT is(cx_survey_combinefn(NULL, s), s, 'combine of nothing with a state')
  FROM (VALUES ('{"5": 1, "threshold": 3}'::cx_survey)) AS v (s);

-- The state of no responses is the identity of combine, on both sides and
-- whatever the constant argument of the other one.
CREATE TEMP TABLE state (s cx_survey);
INSERT INTO state VALUES ('{}'), ('{"5": 1}'), ('{"5": 1, "scale_max": 5}'),
		('{"5": 1, "threshold": 0}'),
	('{"5": 200, "threshold": 10}'), (cx_survey_threshold_invfn('{"5": 1, "threshold": 3}', 5, 3));
SELECT is(ARRAY[cx_survey_combinefn(s, '{}'), cx_survey_combinefn('{}', s),
		cx_survey_combine_invfn(s, '{}'), s + '{}', '{}' + s, s - '{}']::bytea[],
				array_fill(s::bytea, ARRAY[6]),
				format('{} is neutral to %s', s))
  FROM state;
SELECT is(cx_survey_combine_invfn(s, s)::bytea, '{}'::cx_survey::bytea,
		format('%s without itself', s))
  FROM state;
SELECT is(cx_survey_combinefn(cx_survey_combine_invfn(a, a), s), s,
		format('%s follows a state that was taken away', s))
  FROM state, (VALUES ('{"5": 1, "threshold": 4}'::cx_survey)) AS v (a);
SELECT is(survey_agg(s), '{"5": 501, "threshold": 3}', 'neutral in an aggregate')
  FROM (VALUES ('{}'::cx_survey), ('{"5": 500, "threshold": 3}'), ('{}'),
               ('{"5": 1, "threshold": 3}')) AS v (s);
SELECT results_eq($$SELECT survey_agg(s) OVER (ORDER BY i ROWS 1 PRECEDING)
	FROM (VALUES (1, '{"5": 200, "threshold": 3}'::cx_survey), (2, '{}'), (3, '{}'),
	             (4, '{"5": 300, "threshold": 4}'), (5, '{}'), (6, '{"1": 1}')) AS v (i, s)$$,
	$$VALUES ('{"5": 200, "threshold": 3}'::cx_survey), ('{"5": 200, "threshold": 3}'),
			(NULL),
		('{"5": 300, "threshold": 4}'), ('{"5": 300, "threshold": 4}'), ('{"1": 1}')$$,
	'and in a window');
-- a window that lost its last response meets another constant, as if counted anew
SELECT results_eq($$SELECT top_box(score, threshold) OVER (ORDER BY i ROWS 1 PRECEDING)
	FROM (VALUES (1, 5, 4), (2, NULL, 4), (3, 5, 6)) AS v (i, score, threshold)$$,
	'VALUES (100::numeric), (100), (0)', 'a window whose constant changes in between');
SELECT is(cx_survey_finalfn('{}'), NULL, 'final of an empty state');
SELECT is(cx_survey_top_box_finalfn('{"5": 1, "4": 3, "threshold": 5}'), 25::numeric,
		'final with the threshold of the state');
SELECT is(csat('{"5": 1, "4": 3, "scale_max": 10}'::cx_survey), 42.5,
		'final with the scale_max of the state');
SELECT is(s::text || s::bytea::cx_survey::text, want || want,
		'a state keeps its constant in text and in binary')
  FROM (VALUES (cx_survey_threshold_transfn(NULL, 5, 4), '{"5": 1, "threshold": 4}'),
               (cx_survey_scale_max_transfn(NULL, 5, 7), '{"5": 1, "scale_max": 7}'))
               AS v (s, want);
CREATE TEMP TABLE kept AS SELECT '{"5": 127}'::cx_survey AS s;
SELECT is(cx_survey_transfn(s, 5), '{"5": 128}', 'a stored value as state') FROM kept;
SELECT is(s, '{"5": 127}', 'is not changed') FROM kept;
SELECT results_eq($$SELECT cx_survey_transfn(s, 5), s, cx_survey_combinefn(s, s), s
		FROM (VALUES ('{"5": 1}'::cx_survey), ('{"5": 1}')) AS v (s)$$,
	$$VALUES ('{"5": 2}'::cx_survey, '{"5": 1}'::cx_survey, '{"5": 2}'::cx_survey,
			'{"5": 1}'::cx_survey),
	         ('{"5": 2}', '{"5": 1}', '{"5": 2}', '{"5": 1}')$$, 'nor is a constant');
SELECT pg_temp.fails(query, code, message) FROM (VALUES
	('cx_survey_invfn(NULL, 5)', '22003', 'cannot take away more responses than there are'),
	('cx_survey_invfn(''{"4": 1}'', 5)', '22003',
			'cannot take away more responses than there are'),
	('cx_survey_combine_invfn(''{"4": 1}'', ''{"5": 1}'')', '22003',
			'cannot take away more responses than there are'),
	('cx_survey_transfn(''{"5": 9223372036854775807}'', 5)', '54000',
			'response count is out of range'),
	('cx_survey_top_box_finalfn(''{"5": 1}'')', '22023', 'state has no threshold'),
	('cx_survey_top_box_finalfn(''{"5": 1, "scale_max": 5}'')', '22023', 'state has no threshold'),
	('''{"9": 1}''::cx_survey - weighted_survey_agg(9, 0.5)', '22023',
		'cannot take away responses with weights or clusters'),
	('weighted_survey_agg(9, 0.5) - ''{"9": 1}''', '22023',
		'cannot take away responses with weights or clusters'),
	('clustered_survey_agg(''{"9": 1}'') - ''{"9": 1}''', '22023',
		'cannot take away responses with weights or clusters'),
	('weighted_survey_agg(9, 1e-101)', '22003', 'weight 1e-101 is out of range'),
	('nps(9, 1e101)', '22003', 'weight 1e+101 is out of range')
) AS v (query, code, message);

-- a constant argument that changes is named, with both its values
SELECT is(pg_temp.fault('SELECT ' || query),
		ARRAY['22023', 'constant argument changes within a group', detail], query)
  FROM (VALUES
	('csat(5, v) FROM unnest(ARRAY[5, 7]) AS v', 'scale_max was 5 and is now 7.'),
	('ces(5, v) FROM unnest(ARRAY[7, 5]) AS v', 'scale_max was 7 and is now 5.'),
	('top_box(5, v) FROM unnest(ARRAY[0, 10]) AS v', 'threshold was 0 and is now 10.'),
	('cx_survey_transfn(''{"5": 1, "threshold": 4}'', 5)', 'threshold was 4 and is now none.'),
	('cx_survey_threshold_transfn(''{"5": 1}'', 5, 3)', 'threshold was none and is now 3.'),
	('cx_survey_scale_max_transfn(''{"5": 1, "threshold": 4}'', 5, 5)',
			'threshold was 4 and is now none.'),
	('cx_survey_combinefn(''{"5": 1, "threshold": 4}'', ''{"5": 1}'')',
			'threshold was 4 and is now none.'),
	('cx_survey_combinefn(''{"5": 1}'', ''{"5": 1, "scale_max": 4}'')',
			'scale_max was none and is now 4.'),
	('cx_survey_combine_invfn(''{"5": 2, "scale_max": 5}'', ''{"5": 1, "scale_max": 4}'')',
		'scale_max was 5 and is now 4.'),
	('survey_agg(format(''{"5": 9, "threshold": %s}'', n)::cx_survey) FROM (VALUES (4), (3)) v '
		'(n)',
		'threshold was 4 and is now 3.')
) AS v (query, detail);
-- the range is that of the function that was called
SELECT is(pg_temp.fault('SELECT ' || query), ARRAY[code, message, detail], query) FROM (VALUES
	('csat(5, 11)', '22023', 'scale_max 11 is out of range', 'It must be between 1 and 10.'),
	('ces(5.0, 0)', '22023', 'scale_max 0 is out of range', 'It must be between 1 and 10.'),
	('top_box(5, 11)', '22023', 'threshold 11 is out of range', 'It must be between 0 and 10.'),
	('csat(11, 7)', '22003', 'score 11 is off the scale', 'The scale is 1 to 7.'),
	('ces(0::smallint, 7)', '22003', 'score 0 is off the scale', 'The scale is 1 to 7.'),
	('csat(8::bigint, 7)', '22003', 'score 8 is off the scale', 'The scale is 1 to 7.'),
	('ces(8::numeric, 7)', '22003', 'score 8 is off the scale', 'The scale is 1 to 7.'),
	('ces(8::double precision, 7)', '22003', 'score 8 is off the scale', 'The scale is 1 to 7.'),
	('csat(6.5, 7)', '22003', 'score 6.5 is not a whole number',
			'The scale is the whole numbers from 1 to 7.'),
	('csat(6.5::double precision, 7)', '22003', 'score 6.5 is not a whole number',
		'The scale is the whole numbers from 1 to 7.')
) AS v (query, code, message, detail);

-- the inverse transitions decline where there are weights or clusters
SELECT is(ARRAY[cx_survey_combine_invfn(w, '{"9": 1}'), cx_survey_combine_invfn('{"9": 9}', w),
		cx_survey_invfn(w, 9), cx_survey_combine_invfn(c, w)],
				array_fill(NULL::cx_survey, ARRAY[4]),
		'inverses decline')
  FROM (SELECT weighted_survey_agg(9, 0.5), clustered_survey_agg('{"9": 2}')) AS v (w, c);
SELECT is(cx_survey_combine_invfn(w, '{}'), w, 'nothing can be taken away')
  FROM (SELECT weighted_survey_agg(9, 0.5)) AS v (w);
SELECT is(cx_survey_transfn(w, 9)::text, '{"9": 2, "weighted": 2, "w9": 1.5, "w9w9": 1.25}',
		'a counted response beside weighted ones')
  FROM (SELECT weighted_survey_agg(9, 0.5)) AS v (w);
-- a stored value as state is not changed
CREATE TEMP TABLE kept_weights AS
SELECT weighted_survey_agg(9, 0.5) AS w, clustered_survey_agg('{"9": 2}') AS c,
		'{"9": 1}'::cx_survey AS n;
SELECT isnt(cx_survey_weighted_transfn(w, 9, 2), w, 'a weight more') FROM kept_weights;
SELECT isnt(cx_survey_clustered_transfn(c, n), c, 'a cluster more') FROM kept_weights;
SELECT isnt(cx_survey_combinefn(c, w), c, 'both') FROM kept_weights;
SELECT results_eq('SELECT w::text, c::text FROM kept_weights',
	$$VALUES ('{"9": 1, "weighted": 1, "w9": 0.5, "w9w9": 0.25}',
	          '{"9": 2, "clusters": 1, "w9": 2, "w9w9": 4}')$$, 'do not change what was stored');

SELECT ok(cx_survey_hash_extended(a, 0) & 4294967295
			= cx_survey_hash(a)::bigint & 4294967295
		AND cx_survey_hash_extended(a, 1)
			= cx_survey_hash_extended(a::text::cx_survey, 1)
		AND cx_survey_hash_extended(a, 1) <> cx_survey_hash_extended(a, 2)
		AND cx_survey_hash_extended(a, 1) <> cx_survey_hash_extended(b, 1),
				'the extended hash')
  FROM (VALUES ('{"9": 1}'::cx_survey, '{"8": 1}'::cx_survey)) AS v (a, b);

-- each inverse undoes its transition, for every type of score
SELECT is_empty(format($$SELECT score FROM generate_series(1, 10) AS score,
	(VALUES ('{"5": 127}'::cx_survey, '{"5": 127, "scale_max": 10}'::cx_survey,
	         '{"5": 127, "threshold": 9}'::cx_survey)) AS v (s, m, t)
	WHERE cx_survey_invfn(cx_survey_transfn(s, score::%1$s), score::%1$s) <> s
	   OR cx_survey_counted_invfn(cx_survey_counted_transfn(s, score::%1$s, 300), score::%1$s,
			300) <> s
	   OR cx_survey_scale_max_invfn(cx_survey_scale_max_transfn(m, score::%1$s, 10),
			score::%1$s, 10) <> m
	   OR cx_survey_threshold_invfn(cx_survey_threshold_transfn(t, score::%1$s, 9),
			score::%1$s, 9) <> t$$, type),
		'inverses for ' || type)
  FROM unnest(ARRAY['smallint', 'integer', 'bigint', 'numeric', 'double precision']) AS type;

-- an aggregate without a final function lets the working form out; it is read
-- like any other value, from a table, too
CREATE AGGREGATE raw_state(integer) (SFUNC = cx_survey_transfn, STYPE = cx_survey);
CREATE TABLE raw AS SELECT raw_state(i % 11) AS s FROM generate_series(1, 2200) AS i;
SELECT is(pg_column_size(s) > 90, true, 'the working form was stored') FROM raw;
SELECT is(s, survey_agg(i % 11), 'and equals the packed one')
		FROM raw, generate_series(1, 2200) AS i GROUP BY s;
SELECT is(cx_survey_hash(s), cx_survey_hash(s::bytea::cx_survey), 'and hashes as it') FROM raw;
SELECT is(response_count(s::bytea::cx_survey), 2200::bigint, 'and is packed when sent') FROM raw;
CREATE FUNCTION pg_temp.in_memory() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	working cx_survey := (SELECT raw_state(5) FROM generate_series(1, 200));
BEGIN
	RETURN format('%s %s %s', cx_survey_transfn(working, 5),
			cx_survey_combinefn(working, '{"5": 1}'), working);
END $$;
SELECT is(pg_temp.in_memory(), '{"5": 201} {"5": 201} {"5": 200}',
		'and is not changed outside an aggregate');

SELECT * FROM finish();
ROLLBACK;
