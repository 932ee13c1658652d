-- Every function can be called by anybody with anything: it gives a value or an
-- error that says what is wrong, and never breaks the server, nor hangs.
BEGIN;
SELECT no_plan();
\ir lib.sql

-- values of each type at its edges, and beyond what a function expects
CREATE TEMP TABLE hostile (type text, value text);
INSERT INTO hostile
SELECT type, value
  FROM (VALUES
	('boolean', ARRAY['t', 'f']),
	('smallint', ARRAY['0', '-1', '1', '7', '10', '11', '32767', '-32768']),
	('integer', ARRAY['0', '-1', '1', '7', '10', '11', '2147483647', '-2147483648']),
	('bigint', ARRAY['0', '-1', '1', '7', '10', '11', '9223372036854775807',
	                 '-9223372036854775808']),
	('numeric', ARRAY['0', '-1', '0.5', '7', '10', '1e-200', '1e400', '-1e400', 'NaN']),
	('double precision', ARRAY['0', '-0', '-1', '0.5', '0.05', '0.95', '1', '10', '5e-324',
	                           '1.7e308', '-1.7e308',
	                           'NaN', 'Infinity', '-Infinity']),
	('text', ARRAY['', 'holm', 'SELECT 3, 2.5, 7, 1',
	               '10 - likely', '<&"', E'\x01', '\uFFFF', repeat('x', 10000)]),
	('interval', ARRAY['0', '1 day', '-1 day', '1 microsecond', '1 year', '178000000 years',
	                   '-178000000 years', '1 month -30 days']),
	('timestamp with time zone', ARRAY['2025-01-01', '4713-01-01 BC', '294276-12-31',
	                                   'infinity', '-infinity']),
	('jsonb', ARRAY['null', '1', '"x"', '[]', '{}', '[[[]]]', '{"9": 1}', '{"9": -1}', '{"11": 1}',
	                '{"9": 1e300}', '{"9": null}', '{"9": "1"}', '{"reviews": 1}',
	                '{"constant": 5}']),
	('cstring', ARRAY['', ' ', '{', '{}', '{"9": 1}', '{"9": 99999999999999999999}',
	                  '{"9": 1, "9": 2}',
	                  '{"reviews": 1', '\x', repeat('[', 5000)]),
	('bytea', ARRAY['', '\x00', '\x01', '\x02', '\xff', '\x00000000', '\x0000000100', '\xffffffff',
	                '\x7fffffff00000000', '\x80000000ffffffffffffffff']),
	('double precision[]', ARRAY['{}', '{NULL}', '{0,0,0,0}', '{0,0,0,0,0,0}', '{1,2,3,4}',
	                             '{1,1,1,1,1,1}',
	                             '{NaN,NaN,NaN,NaN}', '{1,NULL,1,1,1,1}', '{-1,-1,-1,-1,-1,-1}',
	                             '{Infinity,1e308,1e308,1e308,1e308,1e308}', '{{1,2},{3,4}}',
	                             '[0:3]={1,2,3,4}', '[-5:0]={1,2,3,4,5,6}',
	                             '{1,0.3,5,0.8,2.5}', '{6,4,15}']),
	('numeric[]', ARRAY['{}', '{NULL}', '{1,2,3,4}', '{0,0,0,0}', '{NaN,1,1,1}', '{-1,-1,-1,-1}',
	                    '{1,NULL,1,1}', '{{1,2},{3,4}}', '[0:3]={1,2,3,4}',
	                    '{1e400,1e400,1e400,1e400}'])
  ) AS v (type, list), unnest(list) AS value;
-- values of the extension's types, and states after a row
SELECT format('INSERT INTO hostile SELECT %L, value::text FROM value.%I WHERE id %% 3 = 0',
              name, typname)
  FROM type \gexec
SELECT format('INSERT INTO hostile SELECT %1$L, s::text FROM (
		SELECT %2$s(%3$L::%1$s, %4$s) AS s FROM rows WHERE id <= 2) AS v WHERE s IS NOT NULL',
		aggtranstype::regtype, aggtransfn, agginitval, pg_temp.arguments(aggfnoid))
  FROM aggregate WHERE aggtranstype <> 'internal'::regtype \gexec
-- bytes that are almost right: a byte changed, the end cut off, a byte too many
INSERT INTO hostile
SELECT 'bytea', unnest(ARRAY[set_byte(bytes, place, (random() * 255)::integer),
                             substr(bytes, 1, place), bytes || '\x00'])::text
  FROM (SELECT value::bytea AS bytes FROM hostile WHERE type = 'bytea') AS v,
       LATERAL (SELECT floor(random() * length(bytes))::integer AS place) AS p
 WHERE length(bytes) > 0;

CREATE TEMP TABLE choice AS
SELECT type::regtype::oid AS type, array_agg(value) AS list FROM hostile GROUP BY type;
CREATE FUNCTION pg_temp.choose(argument oid, spread boolean) RETURNS text LANGUAGE sql AS $$
	SELECT format('%s%L::%s', CASE WHEN spread THEN 'VARIADIC ' END,
	              list[ceil(random() * 1.05 * cardinality(list))], argument::regtype)
	  FROM choice WHERE type = argument
$$;

-- composite values of any attributes
SELECT format('UPDATE choice SET list = list || (ROW(%s)::%s)::text WHERE type = %s',
              string_agg(pg_temp.choose(atttypid, false), ', ' ORDER BY attnum), name, type.oid)
  FROM type JOIN pg_class ON reltype = type.oid
  JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0, generate_series(1, 10) AS n
 GROUP BY n, name, type.oid \gexec

-- Random calls of a function, the more the more arguments it has, 1 in 20 of them
-- NULL.  An error not of these classes is one that the code did not foresee (42 is
-- for the server to say, of a text that is no query); half a second is an eternity,
-- if it is one each time: the machine may have been busy.  The setting test.eternity
-- says how long it is elsewhere.  No result that a user sees is an infinite number,
-- or none.
CREATE FUNCTION pg_temp.withstands(subject oid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	f record;
	call text;
	results text;
	began timestamptz;
	took interval;
	eternity interval := coalesce(current_setting('test.eternity', true), '0.5 s');
	wrong text;
BEGIN
	SELECT * INTO f FROM function WHERE oid = subject;
	FOR i IN 1 .. 40 * (1 + f.pronargs) LOOP
		SELECT format('%s(%s)%s', subject::regproc,
		              string_agg(pg_temp.choose(t, n = f.pronargs AND f.provariadic <> 0), ', '
		                         ORDER BY n),
		              CASE WHEN f.prokind = 'w' THEN ' OVER ()' END)
		  INTO call
		  FROM unnest(f.types) WITH ORDINALITY AS u (t, n);
		FOR attempt IN 1 .. 3 LOOP
			began := clock_timestamp();
			BEGIN
				EXECUTE format('SELECT string_agg(v::text, '' '') FROM (
				                SELECT %s FROM (VALUES (1), (2)) AS v) AS s (v)', call)
				   INTO results;
				IF results ~ '\m(NaN|Infinity)\M' AND f.proname !~ '^cx_' THEN
					wrong := coalesce(wrong, results || E'\n' || call);
				END IF;
			EXCEPTION WHEN query_canceled THEN
				RETURN ok(false, f.signature) || E'\n' || diag('timeout at ' || call);
			WHEN OTHERS THEN
				IF SQLSTATE !~ '^(22|0A|54)'
				   AND NOT (SQLSTATE LIKE '42%' AND f.proname LIKE '%\_query') THEN
					wrong := coalesce(wrong, SQLSTATE || ': ' || SQLERRM || E'\n' || call);
				END IF;
			END;
			took := clock_timestamp() - began;
			EXIT WHEN took < eternity;
		END LOOP;
		IF took >= eternity THEN
			wrong := coalesce(wrong, took || E'\n' || call);
		END IF;
	END LOOP;
	RETURN ok(wrong IS NULL, f.signature) || coalesce(E'\n' || diag(left(wrong, 1000)), '');
END $$;

-- SQL has no values of type internal
CREATE TEMP VIEW callable AS
SELECT * FROM function WHERE prokind <> 'a' AND 'internal'::regtype <> ALL (types);
SELECT is_empty($$SELECT signature, t::regtype FROM callable, unnest(types) AS t
		WHERE t NOT IN (SELECT type FROM choice)$$,
	'there are values of the types of all arguments');
-- each a statement of its own, for the sake of the timeout
SET LOCAL statement_timeout = '60s';
SELECT format('SELECT pg_temp.withstands(%s)', oid) FROM callable ORDER BY signature \gexec

------------------------------------------------------------------------
-- A number that is none is refused, by the name of the argument
------------------------------------------------------------------------
-- what the other arguments are given, by their name or type; numbers are 1
CREATE TEMP TABLE good (argument text, value text);
INSERT INTO good VALUES
	('confidence', '0.95'), ('power', '0.8'), ('threshold', '5'), ('scale_max', '10'),
	('retention_rate', '0.5'), ('lowest', '0'), ('highest', '9'), ('method', 'holm'),
	('as_of', '2100-01-01'), ('reviewed_at', '2025-01-01'), ('purchased_at', '2025-01-01'),
	('half_life', '90 days'), ('period', '7 days'), ('observed', '1 year'),
	('lifespan', '5 years'), ('churned', 'true'), ('entry_tenure', '0'),
	('cx_survey', '{"9": 3, "2": 4}'), ('cx_rfm', '(1,1,2,10)'),
	('cx_review', (SELECT review_agg(5, '2025-01-01')::text)),
	('cx_bgnbd', bgnbd_model(1, 1, 1, 2)::text), ('cx_sbg', sbg_model(1, 1)::text),
	('cx_gamma_gamma', gamma_gamma_model(2, 3, 4)::text);

CREATE FUNCTION pg_temp.refusal(subject oid, place bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	call text;
	result text;
BEGIN
	SELECT format('%s(%s)%s', subject::regproc, string_agg(format('%L::%s',
	              CASE WHEN n = place THEN 'NaN'
	              ELSE coalesce(by_name.value, by_type.value, '1') END, t::regtype), ', '
	              ORDER BY n), CASE WHEN prokind = 'w' THEN ' OVER ()' END)
	  INTO call
	  FROM function, unnest(types, proargnames) WITH ORDINALITY AS u (t, argument, n)
	  LEFT JOIN good AS by_name USING (argument)
	  LEFT JOIN good AS by_type ON by_type.argument = t::regtype::text
	 WHERE oid = subject
	 GROUP BY prokind;
	EXECUTE format('SELECT (%s)::text', call) INTO result;
	RETURN concat_ws(' = ', call, coalesce(result, 'NULL'));
EXCEPTION WHEN data_exception THEN
	RETURN 'refused: ' || replace(SQLERRM, '_', ' ');
END $$;
-- All words of the name but short ones must be in the message, as in "number of trials".
-- (What csat calls a rating is a score to the transition that it shares.)
SELECT matches(pg_temp.refusal(oid, n), '^refused: '
		|| (SELECT string_agg(format('(?=.*\m%s\M)', word), '')
		      FROM regexp_split_to_table(CASE WHEN proname = 'csat' THEN 'score' ELSE argument END,
		                                 '_') AS word
		     WHERE length(word) > 3 OR word = argument)
		|| '.* NaN (is out of range|is off the scale)', format('%s, %s', signature, argument))
  FROM function, unnest(types, proargnames) WITH ORDINALITY AS u (t, argument, n)
 WHERE t IN ('double precision'::regtype, 'numeric'::regtype) AND proname !~ '^cx_'
 ORDER BY signature, n;

SELECT * FROM finish();
ROLLBACK;
