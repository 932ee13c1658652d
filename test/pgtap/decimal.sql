-- Doubles as numeric are what the server's cast makes of them, which prints the
-- number and reads it again, and numerics as doubles; whole numbers are read from
-- any numeric.
BEGIN;
SELECT no_plan();
\ir lib.sql

CREATE TEMP TABLE double (kind text, value double precision);
INSERT INTO double
SELECT kind, value * sign
  FROM generate_series(1, 4000) AS i,
       LATERAL (SELECT 1 + 9 * random() + random() * 2 ^ -30 + 0 * i AS digits,
                       floor(random() * 614 - 307)::integer AS power,
                       CASE WHEN random() < 0.5 THEN -1 ELSE 1 END AS sign) AS r,
       LATERAL (VALUES
	('any magnitude', digits * 10::float8 ^ power),
	('magnitudes of everyday', digits * 10::float8 ^ (power / 25)),
	('halves of the 16th digit', floor(1e15 * digits) / 2 ^ (3 + i % 60)),
	('decimals of a few places', (floor(digits * 1e4) / 10::float8 ^ (i % 9))),
	('a power of 10', 10::float8 ^ power),
	('just below a power of 10', 10::float8 ^ power * (1 - 2::float8 ^ (-51 + i % 8))),
	('just above a power of 10', 10::float8 ^ power * (1 + 2::float8 ^ (-52 + i % 8))),
	('a power of 2', 2::float8 ^ (1.65 * power)),
	('a tie: a few bits, and half of the 15th digit',
	 (floor(1e14 * digits) + 0.5) * 2::float8 ^ (-1 - i % 2)),
	('15 digits and a 5', (to_char(digits * 1e13, 'FM99999999999999') || '5e'
	                       || power / 3)::float8),
	('subnormal', digits * 1e-310),
	('whole', floor(digits * 10::float8 ^ (i % 19)))
  ) AS v (kind, value);
INSERT INTO double
SELECT 'at the edges', value
  FROM unnest('{0, -0, 5e-324, 2.2250738585072014e-308, 8.98846567431158e307, 1e15,
		999999999999999.9, 999999999999999.5, 999999999999999.4, 99999999999999.95, 0.1, 0.5,
		9.99999999999999e22, 9.999999999999995e22, 1e22, 1e23, 0.3, 0.30000000000000004,
		1e-63, 1e-64, 1.5e-63, 1e-256, 1e-257, 1e-260, 9007199254740993, 4503599627370497.5,
		0.000244140625, 281474976710656.125, 123456789012344.5, 123456789012345.5,
		12345678901234.25, 12345678901234.75}'::float8[]) AS value;
-- the score of one review, of weight 1 in 2000, is its rating, a double as numeric
CREATE TEMP VIEW both_ways AS
SELECT kind, value, ours, value::numeric AS theirs
  FROM double, LATERAL (SELECT review_score(v, '2000-01-01', '90 days') AS ours
                          FROM (SELECT value AS v) AS one OFFSET 0) AS r;
SELECT pg_temp.same(array_agg(value || ' gives ' || ours ORDER BY value),
                    array_agg(value || ' gives ' || theirs ORDER BY value), 0, kind)
  FROM both_ways
 GROUP BY kind ORDER BY kind;
-- the bytes, too, are those of the server's
SELECT is(count(*), 0::bigint, 'the same bytes')
  FROM both_ways
 WHERE numeric_send(ours) <> numeric_send(theirs)
	OR pg_column_size(ours) <> pg_column_size(theirs);

-- whole numbers from numerics, as a count is read; grid_shortfall takes it from the largest
CREATE FUNCTION pg_temp.count_of(value numeric) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN 9223372036854775807
	       - (grid_shortfall(value, 0, 0, 9223372036854775807)).missing_reviews;
EXCEPTION WHEN numeric_value_out_of_range THEN
	RETURN 'none';
END $$;
SELECT is(pg_temp.count_of(value), CASE WHEN value = trunc(value) AND value >= 0
                                         AND value <= 9223372036854775807
                                   THEN trim_scale(value)::text ELSE 'none' END,
          format('the count %s', value))
  FROM unnest('{0, 0.000, -1, 1, 7.00, 9999, 10000, 10000.0, 10001, 99999999, 100000000,
		123456789012, 100000000000000000, 9223372036854775807, 9223372036854775807.000,
		9223372036854775808, 9223372036854775806.5, 9223372036854775807.0001,
		92233720368547758070, 18446744073709551616, 18446744073709551617, 1e19, 1e40, 0.5,
		0.00001, 1e-300, 1.00001, 10000.0001, -9223372036854775808, NaN}'::numeric[]) AS value;
SELECT is(pg_temp.count_of(1e400), 'none', 'the count 1e400');
SELECT is(pg_temp.count_of(('1.' || repeat('0', 90))::numeric), '1', 'in the long form');
SELECT is(count(*), 0::bigint, 'any count')
  FROM generate_series(1, 2000) AS i,
       LATERAL (SELECT trunc((random() * 2.0 ^ (i % 64))::numeric) AS n) AS r
 WHERE pg_temp.count_of(n) <> CASE WHEN n <= 9223372036854775807 THEN n::text ELSE 'none' END;

-- Numerics, as they lie in rows: with a length word of one byte, or of four in
-- the array; the last kinds compressed, and out of line.
CREATE TEMP TABLE decimal (kind text, value numeric);
ALTER TABLE decimal ALTER value SET STORAGE EXTENDED;
INSERT INTO decimal
SELECT kind, (CASE WHEN random() < 0.5 THEN '-' ELSE '' END || repeat('0', i % 5) || text)::numeric
  FROM generate_series(1, 3000) AS i,
       LATERAL (SELECT substr(translate(md5(i || ':' || random()) || md5(random()::text), 'abcdef',
                                        '987065'), 1, 50) AS digits) AS d,
       LATERAL (VALUES
	('a few digits', substr(digits, 1, 1 + i % 3) || '.' || substr(digits, 9, i % 7)),
	('one digit, any scale', i % 12 || '.' || repeat('0', i % 90)),
	('up to 20 digits', substr(digits, 1, i % 11) || '.' || substr(digits, 21, 1 + i % 10)),
	('around 2^53', (9007199254740992 + i - 1500)::text || repeat('0', i % 3)),
	('tenths around 2^53', (9007199254740992 + i - 1500) / 10.0 ^ (i % 25) || ''),
	('any scale', '0.' || repeat('0', i % 40) || digits),
	('any magnitude', substr(digits, 1, 1 + i % 20) || 'e' || (i * 7 % 570 - 285)),
	('zeros at the end', substr(digits, 1, 1 + i % 9) || repeat('0', i % 40) || '.'
	                     || repeat('0', i % 70))
  ) AS v (kind, text);
INSERT INTO decimal
SELECT 'at the edges', value
  FROM unnest('{0, -0.00, 1e-22, 1e-23, 1e22, 1e23, 9007199254740993, 0.9007199254740993,
		99999999999999999999, 18446744073709551617, 1844674407370955.1617,
		9999999999999999, 999.9999999999999999, 1000.0000000000000001,
		4.9e-324, 1e-300, 1e308, 0.0001, 0.00001, 1e-252, 1e-256, 1e-260}'::numeric[]) AS value;
INSERT INTO decimal
SELECT 'long', (head || '.' || repeat('0', zeros) || tail)::numeric
  FROM unnest('{0, 1, 7, 10, 11}'::text[]) AS head,
       unnest('{100, 3000, 16383}'::integer[]) AS zeros, unnest('{"", "1"}'::text[]) AS tail
 WHERE zeros + length(tail) <= 16383 AND (head <> '0' OR tail = '' OR zeros < 300);
INSERT INTO decimal
SELECT 'out of line',
       (head || '.' || string_agg(translate(md5(i::text), 'abcdef', '987065'), ''))::numeric
  FROM unnest('{-3, 0, 4, 123456}'::text[]) AS head, generate_series(1, 400) AS i GROUP BY head;
SELECT ok(max(pg_column_size(value)) > 4000 AND min(pg_column_size(value)) = 3,
	'short numerics and long ones') FROM decimal;
-- the rating of a single review
CREATE FUNCTION pg_temp.through_row(value numeric) RETURNS numeric LANGUAGE sql
AS $$ SELECT review_score(v, '2000-01-01', '90 days')
        FROM (VALUES (value)) AS one (v) $$;
SELECT is(count(*) FILTER (WHERE ours IS DISTINCT FROM theirs::numeric), 0::bigint,
          'numerics as doubles: ' || kind)
  FROM (SELECT kind, value, value::double precision AS theirs,
	           pg_temp.through_row(value) AS ours FROM decimal) AS v
 GROUP BY kind ORDER BY kind;
-- 15 digits do not tell one double from the next, but the stored sum does
SELECT is(count(*) FILTER (WHERE r IS DISTINCT FROM theirs), 0::bigint,
          'to the last bit: ' || kind)
  FROM (SELECT kind, id, review_agg(value, '2000-01-01') AS r,
               review_agg(value::double precision, '2000-01-01') AS theirs
          FROM (SELECT *, row_number() OVER () AS id FROM decimal) AS d GROUP BY kind, id) AS v
 GROUP BY kind ORDER BY kind;
SELECT throws_ok(format('SELECT review_score(%L::numeric, ''2000-01-01'')', text), '22003',
                 message, format('rating %s', left(text, 10)))
  FROM (VALUES ('NaN', 'rating NaN is out of range'), ('1e400', NULL),
               ('-1e400', NULL), ('1e-400', NULL), (repeat('9', 131072), NULL))
       AS v (text, message);
SELECT throws_ok(format('SELECT nps(%L::numeric)', text), '22003', message,
          format('score %s', left(text, 10)))
  FROM (VALUES ('NaN', 'score NaN is off the scale'), ('11', 'score 11 is off the scale'),
               ('-1', 'score -1 is off the scale'), ('10000', 'score 10000 is off the scale'),
               ('70000.00', 'score 70000.00 is off the scale'),
               ('0.0007', 'score 0.0007 is not a whole number'),
               ('-0.0007', 'score -0.0007 is not a whole number'),
               ('7.0001', 'score 7.0001 is not a whole number'),
               (repeat('9', 131072), NULL)) AS v (text, message);
-- infinite numerics came with 14
SELECT CASE WHEN current_setting('server_version_num')::integer < 140000
	THEN skip('no infinite numerics', 2)
	ELSE throws_ok($$SELECT review_score('-Infinity'::numeric, '2000-01-01')$$, '22003',
			'rating -Infinity is out of range', 'rating -Infinity') || E'\n' ||
		throws_ok($$SELECT nps('Infinity'::numeric)$$, '22003',
			'score Infinity is off the scale', 'score Infinity') END;
-- a score is what the numeric says, however it is written and stored
CREATE FUNCTION pg_temp.mean_of(value numeric) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN mean_score(survey_agg(value));
EXCEPTION WHEN numeric_value_out_of_range THEN
	RETURN 'none';
END $$;
SELECT is(count(*) FILTER (WHERE pg_temp.mean_of(value) <>
		CASE WHEN value = trunc(value) AND value BETWEEN 0 AND 10
		THEN trim_scale(value)::text ELSE 'none' END), 0::bigint, 'scores: ' || kind)
  FROM decimal GROUP BY kind ORDER BY kind;

SELECT * FROM finish();
ROLLBACK;
