-- Doubles as numeric are what the server's cast makes of them, which prints the
-- number and reads it again; whole numbers are read from any numeric.
BEGIN;
SELECT no_plan();
\ir lib.sql

CREATE TEMP TABLE double (kind text, value double precision);
INSERT INTO double
SELECT kind, value * sign
  FROM generate_series(1, 4000) AS i,
       LATERAL (SELECT 1 + 9 * random() + random() * 2 ^ -30 AS digits,
                       floor(random() * 616 - 307)::integer AS power,
                       CASE WHEN random() < 0.5 THEN -1 ELSE 1 END AS sign) AS r,
       LATERAL (VALUES
	('any magnitude', digits * 10.0 ^ power),
	('magnitudes of everyday', digits * 10.0 ^ (power / 25)),
	('halves of the 16th digit', floor(1e15 * digits) / 2 ^ (3 + i % 60)),
	('decimals of a few places', (floor(digits * 1e4) / 10.0 ^ (i % 9))),
	('a power of 10', 10.0 ^ power),
	('just below a power of 10', 10.0 ^ power * (1 - 2.0 ^ (-51 + i % 8))),
	('just above a power of 10', 10.0 ^ power * (1 + 2.0 ^ (-52 + i % 8))),
	('a power of 2', 2.0 ^ (1.65 * power)),
	('a tie: a few bits, and half of the 15th digit',
	 (floor(1e14 * digits) + 0.5) * 2.0 ^ (-1 - i % 2)),
	('15 digits and a 5', (to_char(digits * 1e13, 'FM99999999999999') || '5e'
	                       || power / 3)::float8),
	('subnormal', digits * 1e-310),
	('whole', floor(digits * 10.0 ^ (i % 19)))
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

SELECT * FROM finish();
ROLLBACK;
