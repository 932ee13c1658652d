-- The text of a cx_review: its bytes and the server's own text of whole numbers and
-- doubles tell what it must be.  Text as it is written is read by a way of its own;
-- with a blank behind it is not, and both must take it for the same value, or for none.
BEGIN;
SELECT no_plan();
\ir lib.sql

------------------------------------------------------------------------
-- Any values, written and read
------------------------------------------------------------------------
CREATE FUNCTION pg_temp.seconds(microseconds numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN microseconds % 1000000 = 0 THEN div(microseconds, 1000000)::text
	            ELSE (microseconds * 0.000001)::text END
$$;
CREATE FUNCTION pg_temp.as_text(reviews text, half_life text, last text, base text, sum_w text,
	sum_wx text, sum_wdd text, sum_ww text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT '{"reviews": ' || reviews || ', "half_life": ' || half_life || ', "last_reviewed_at": '
	       || last || ', "base": ' || base || ', "sum_w": ' || sum_w || ', "sum_wx": ' || sum_wx
	       || ', "sum_wdd": ' || sum_wdd || ', "sum_ww": ' || sum_ww || '}'
$$;

-- Half-lives from microseconds to 100000 years; times from 4714 BC to AD 294276, many of
-- them around 1970 and 2000, whole seconds and not; sums of ratings and of squares as
-- far as doubles reach.
CREATE TEMP TABLE drawn AS
SELECT kind, reviews, half_life, last, base, w, wx, wdd, w * (w / (1 + part * (reviews - 1))) AS ww
  FROM generate_series(1, 20000) AS i,
       LATERAL (SELECT random() + 0 * i AS part, random() AS of_most,
                       1 + 9 * random() + random() * 2 ^ -30 AS digits,
                       floor(random() * 600 - 300)::integer AS power,
                       CASE WHEN random() < 0.5 THEN -1 ELSE 1 END AS sign,
                       floor(power(2, random() * 62))::bigint AS reviews,
                       ceil(power(10, random() * 18.499))::bigint AS half_life,
                       CASE i % 10 WHEN 1 THEN floor(random() * 4e6 - 2e6)::bigint
                                   WHEN 2 THEN floor(random() * 4e6 - 946684802e6)::bigint
                                   ELSE (random() * 9435184819e9 - 211813488e9)::bigint
                       END AS last) AS r,
       LATERAL (SELECT 1 + of_most * (4.0 * reviews - 1) AS w,
                       floor(last / half_life::numeric)::bigint - power % 100 AS base) AS s,
       LATERAL (VALUES
	('any magnitude', digits * 10::float8 ^ power),
	('magnitudes of everyday', digits * 10::float8 ^ (power / 25)),
	('decimals of a few places', floor(digits * 1e4) / 10::float8 ^ (power % 9)),
	('whole', floor(digits * 10::float8 ^ (abs(power) % 22))),
	('powers of 2, and a bit off',
	 2::float8 ^ (1.65 * power)::integer * (1 + power % 3 * 2.0 ^ -52)),
	('whole seconds, and 0', 0)
  ) AS v (kind, size),
       LATERAL (SELECT sign * size + 0 AS wx, abs(digits - power) * size AS wdd) AS t;
UPDATE drawn SET half_life = greatest(half_life / 1000000, 1) * 1000000,
	last = last / 1000000 * 1000000
 WHERE kind = 'whole seconds, and 0';
UPDATE drawn SET base = floor(last / half_life::numeric) WHERE kind = 'whole seconds, and 0';
CREATE TEMP TABLE made AS
SELECT kind, '\x01'::bytea || int8send(half_life) || int8send(last) || int8send(base)
       || int8send(reviews) || float8send(w) || float8send(wx) || float8send(wdd)
       || float8send(ww) AS bytes,
       pg_temp.as_text(reviews::text, pg_temp.seconds(half_life),
                       pg_temp.seconds(last + 946684800000000::numeric), base::text, w::text,
                       wx::text, wdd::text, ww::text) AS text
  FROM drawn;
SELECT is(count(*) FILTER (WHERE bytes::cx_review::text <> text), 0::bigint, 'written: ' || kind)
  FROM made GROUP BY kind ORDER BY kind;
SELECT is(count(*) FILTER (WHERE text::cx_review::bytea <> bytes), 0::bigint, 'read: ' || kind)
  FROM made GROUP BY kind ORDER BY kind;
SELECT is(count(*) FILTER (WHERE (text || ' ')::cx_review::bytea <> bytes), 0::bigint,
          'read as any JSON: ' || kind)
  FROM made GROUP BY kind ORDER BY kind;

------------------------------------------------------------------------
-- Any spelling of a number
------------------------------------------------------------------------
-- What a text is read as: the bytes, or why it is none
CREATE FUNCTION pg_temp.read_as(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	RETURN input::cx_review::bytea;
EXCEPTION WHEN invalid_text_representation THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN detail;
END $$;
-- the bytes that a sum is stored as, where it may be any number
CREATE FUNCTION pg_temp.sum_wx(number text, blank text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
	SELECT substr((pg_temp.as_text('1', '1', '946684800', '0', '1', number, '0', '1') || blank)
	              ::cx_review::bytea, 42, 8)
$$;

-- Up to 19 digits, among them those half-way between two doubles and beside it, and more.
-- The server's double precision is the third judge.
CREATE TEMP TABLE number (kind text, text text);
INSERT INTO number
SELECT kind, CASE WHEN random() < 0.5 THEN '-' ELSE '' END || text
  FROM generate_series(1, 20000) AS i,
       LATERAL (SELECT floor(random() * 2 ^ 52 + 0 * i)::bigint AS bits,
                       ceil(random() * 9)::text AS first,
                       lpad(floor(random() * 1e9)::bigint::text, 9, '0')
                       || lpad(floor(random() * 1e9)::bigint::text, 9, '0') AS rest) AS r,
       LATERAL (SELECT (2 ^ 53)::bigint + 2 * (bits / 2) + 1 AS odd) AS o,
       LATERAL (VALUES
	('1 to 19 digits, and a point', regexp_replace(left(first || rest, 1 + i % 19),
	                                format('(?<=^.{%s})(?=.)', 1 + i % 18), '.')),
	('0.0...', '0.' || repeat('0', i % 12) || left(first || rest, 1 + i % 19)),
	('an exponent', left(first || rest, 1) || '.' || left(rest, 1 + i % 18) || 'e'
	                || (bits % 100 - 50)),
	('any exponent', left(first || rest, 1 + i % 19) || 'E' || (bits % 613 - 323)),
	('zeros', '0.' || repeat('0', 1 + i % 30) || 'e+' || i % 9),
	('half-way between doubles', odd::text),
	('half-way, with a point', trim_scale(odd * (ARRAY[1, 0.5, 0.25, 0.125])[1 + i % 4])::text),
	('half-way, less or more', trim_scale((odd + (i % 3 - 1) * 0.001)::numeric)::text),
	('half-way, by an exponent', odd || repeat('0', i % 4) || 'e-' || i % 4),
	('20 digits and more', left(first || rest, 1 + i % 19) || '.' || rest || rest)
  ) AS v (kind, text);
SELECT is(count(*) FILTER (WHERE pg_temp.sum_wx(text, '') <> float8send(text::float8 + 0)
                              OR pg_temp.sum_wx(text, ' ') <> float8send(text::float8 + 0)),
          0::bigint, 'sums: ' || kind)
  FROM number GROUP BY kind ORDER BY kind;

-- Numbers at the edges, and what is none, in each place
CREATE TEMP TABLE spelled AS
SELECT field, pg_temp.as_text(a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]) AS input
  FROM (SELECT field, n[:field - 1] || spelling || n[field + 1:] AS a
          FROM unnest('{0, -0, 1, -1, 00, 01, -01, 1., .5, -.5, 1.0, 1.00, 0.5, 0.500000, 2.500000,
		-0.500000, -0.000001, 0.0000005, 1.5000000, 2.5000001, 1e0, 1E0, 1e+0, 1e-0, 15e-1, 1e1,
		1e-6, 1e-7, 1000000e-6, 1e, 1e+, 1e-, e1, 1.e1, 1e1.0, 1e00001, 1e0001, 1e999, 1e1000,
		1e-999, 1e99999999999999999999, -, +1, --1, - 1, 1-, 1+1, 0x1, 1_0, NaN, Infinity, null,
		true, [], 1 , 1\t, 1\r, 1;, 1\}, 1;2, \"1\", 9223372036854775806, 9223372036854775807,
		9223372036854775808, -9223372036854775807, -9223372036854775808, -9223372036854775809,
		9999999999999999999, 10000000000000000000, 18446744073709551615, 18446744073709551616,
		27670116110564327425, 3155760000000, 3155760000000.000000, 3155760000000.000001,
		9223372036854.775807, 9223372036854.775808, -9223372036854.775808,
		9224318015999.999999, 9224318016000, -210866803200, -210866803200.000001,
		-9222425352054, -9222425352055, 1.7976931348623157e308, 1.7976931348623158e308,
		1.7976931348623159e308, 4.9e-324, 2e-324, 1e-400, 1e400}'::text[]) AS spelling,
               (VALUES ('{1, 3155760000000, 946684800, 0, 1, 1, 0, 1}'::text[])) AS valid (n),
               generate_series(1, 8) AS field) AS v
 UNION ALL
-- what is around the numbers: cut off, with a character too many, or another
SELECT 9, change
  FROM (VALUES (pg_temp.as_text('2', '7776000', '1735689600', '101', '1.5', '5', '1.25', '1.25')))
       AS valid (input), generate_series(1, length(input) + 1) AS place,
       LATERAL (VALUES (left(input, place - 1)), (substr(input, place)),
                       (overlay(input PLACING 'x' FROM place FOR 1)),
                       (overlay(input PLACING ' ' FROM place FOR 0)),
                       (overlay(input PLACING '0' FROM place FOR 0)),
                       (overlay(input PLACING '}' FROM place FOR 1)),
                       (overlay(input PLACING '' FROM place FOR 1))) AS c (change);
SELECT is(count(*) FILTER (WHERE pg_temp.read_as(input) <> pg_temp.read_as(input || ' ')),
          0::bigint, 'spelled otherwise: ' || (ARRAY['reviews', 'half_life',
		'last_reviewed_at', 'base', 'sum_w', 'sum_wx', 'sum_wdd', 'sum_ww', 'around'])[field])
  FROM spelled GROUP BY field ORDER BY field;
SELECT is(count(*) FILTER (WHERE input::jsonb::cx_review::bytea <> input::cx_review::bytea),
          0::bigint, 'the same as jsonb')
  FROM spelled WHERE pg_temp.read_as(input) ~ '^\\x';
SELECT is(count(*), 321::bigint, 'some of the spellings are values')
  FROM spelled WHERE pg_temp.read_as(input) ~ '^\\x';

SELECT * FROM finish();
ROLLBACK;
