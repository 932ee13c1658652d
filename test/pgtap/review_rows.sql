-- Review scores of groups so large that their rows are summed up in blocks
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL intervalstyle = 'postgres';
SELECT plan(58);

SELECT setseed(0.32);
SELECT diag('setseed(0.32)');

CREATE FUNCTION close_to(a numeric, b numeric, tolerance numeric) RETURNS boolean
LANGUAGE sql AS $$ SELECT abs(a - b) <= tolerance * greatest(abs(a), abs(b)) $$;

CREATE TEMP TABLE review AS
SELECT id, 1 + 4 * random() AS rating, timestamptz '2022-01-01' + random() * interval '4 years' AS at, random() AS weight
  FROM generate_series(1, 150) AS id;
ANALYZE review;

------------------------------------------------------------------------
-- Groups of every size are what their reviews are one by one
------------------------------------------------------------------------
CREATE TEMP TABLE single AS
SELECT id, length, review_agg(rating, at, length, weight) AS r
  FROM review, (VALUES (interval '1 day'), ('90 days'), ('100 years')) AS v (length) GROUP BY id, length;

SELECT is(count(*) FILTER (WHERE
			close_to(review_score(many), review_score(ones), 1e-13)
			AND close_to(review_weight(many, '2026-01-01'), review_weight(ones, '2026-01-01'), 1e-13)
			AND close_to(effective_reviews(many), effective_reviews(ones), 1e-13)
			AND close_to(review_stddev(many), review_stddev(ones), 1e-13)
			AND review_count(many) = size AND last_reviewed_at(many) = last_reviewed_at(ones)), 150::bigint,
		format('groups of 1 to 150 reviews, half-life %s', length))
  FROM (VALUES (interval '1 day'), ('90 days'), ('100 years')) AS v (length), generate_series(1, 150) AS size,
	   LATERAL (SELECT review_agg(rating, at, length, weight) AS many FROM review WHERE id <= size) AS m,
	   LATERAL (SELECT rollup(r) AS ones FROM single WHERE id <= size AND single.length = v.length) AS o
 GROUP BY length;

SELECT is(review_score(review_agg(rating, at, '90 days')), review_score(rating, at, '90 days'), 'one state, two final functions') FROM review;
SELECT is(review_agg(rating, at, '90 days'), review_agg(rating, at, '90 days', 1), 'no weight is the weight 1') FROM review;
SELECT is(review_agg(rating, at), review_agg(rating, at, half_life(0.7)), 'the default half-life') FROM review;
SELECT is(review_agg(rating, at, CASE id % 2 WHEN 0 THEN interval '1 day' ELSE '24 hours' END), review_agg(rating, at, '1 day'),
	'a half-life in two spellings') FROM review;
SELECT is(review_agg(CASE WHEN i % 5 <> 1 THEN rating END, CASE WHEN i % 5 <> 2 THEN at END, CASE WHEN i % 5 <> 3 THEN interval '1 day' END, CASE WHEN i % 5 <> 4 THEN weight END),
	review_agg(rating, at, '1 day', weight) FILTER (WHERE i % 5 = 0), 'rows with a NULL are skipped')
  FROM review, generate_series(1, 10) AS i;

------------------------------------------------------------------------
-- Weights
------------------------------------------------------------------------
CREATE TEMP TABLE age AS SELECT i, random() AS x FROM generate_series(1, 2000) AS i;

-- 40 equal reviews of some age, and a newer one without weight
CREATE FUNCTION forty(age interval) RETURNS review_summary
LANGUAGE sql AS $$
	SELECT review_agg(3, timestamptz '2025-01-01' - CASE i WHEN 20 THEN '0' ELSE age END, '1 day', CASE i WHEN 20 THEN 0 ELSE 1 END)
	  FROM generate_series(1, 41) AS i
$$;

SELECT is(count(*) FILTER (WHERE
			close_to(review_weight(r, '2025-01-01'), 40 * exp2, 2e-13) AND close_to(effective_reviews(r), 40, 1e-14)
			AND review_score(r) = 3 AND review_stddev(r) = 0 AND review_count(r) = 41), 2000::bigint, 'weights of reviews up to 480 half-lives old')
  FROM age, LATERAL (SELECT forty(x * interval '480 days') AS r, decay_weight(timestamptz '2025-01-01' - x * interval '480 days', '2025-01-01', '1 day')::numeric AS exp2) AS v;
SELECT is(count(*) FILTER (WHERE close_to(review_weight(r, '2025-01-01'), 40 * exp2, 1e-14)), 2000::bigint, 'to the last digits where they count')
  FROM age, LATERAL (SELECT forty(x * interval '4 days') AS r, decay_weight(timestamptz '2025-01-01' - x * interval '4 days', '2025-01-01', '1 day')::numeric AS exp2) AS v;
SELECT is(review_weight(review_agg(1, timestamptz '2025-01-01' - i * interval '1 day', '1 day'), '2025-01-01'), 1.99999999999818, '1 + 1/2 + ... + 2^-39')
  FROM generate_series(0, 39) AS i;
SELECT is(ARRAY[review_score(r), review_weight(r, '2025-01-01'), review_count(r)], ARRAY[NULL, 0, 41]::numeric[], 'vanished reviews and one without weight')
  FROM forty('502 days') AS r;
SELECT is(ARRAY[review_score(r), effective_reviews(r), review_count(r)], ARRAY[4, 50, 151]::numeric[], 'old reviews beside vanished ones, in one block')
  FROM (SELECT review_agg(CASE i % 3 WHEN 0 THEN 4 ELSE 1 END, timestamptz '2025-01-01' - CASE WHEN i = 0 THEN 0 WHEN i % 3 = 0 THEN 400 ELSE 800 END * interval '1 day', '1 day',
						  CASE i WHEN 0 THEN 0 ELSE 1 END) AS r
		  FROM generate_series(0, 150) AS i) AS v;

-- the ends of the calendar are further apart than an int64 of microseconds
SELECT ok(close_to(review_score(1 + i % 2, CASE i % 2 WHEN 0 THEN oldest ELSE newest END, length), ((w + 2) / (w + 1))::numeric, 1e-13),
	format('the ends of the calendar, half-life %s', length))
  FROM generate_series(1, 200) AS i, (VALUES (timestamptz '4714-11-24 00:00:00+00 BC', timestamptz '294276-12-31 00:00:00+00')) AS v (oldest, newest),
	   (VALUES (interval '1 microsecond'), ('1 day'), ('600 years'), ('10000 years'), ('100000 years')) AS l (length),
	   LATERAL (SELECT decay_weight(oldest, newest, length) AS w) AS d
 GROUP BY length, w;

------------------------------------------------------------------------
-- Stored states with rows behind them
------------------------------------------------------------------------
CREATE AGGREGATE raw_review(double precision, timestamptz, interval, double precision) (SFUNC = review_transfn, STYPE = review_summary);
CREATE TEMP TABLE raw AS
SELECT size, raw_review(rating, at, '90 days', weight) AS r, review_agg(rating, at, '90 days', weight) AS packed
  FROM generate_series(1, 150) AS size JOIN review ON id <= size GROUP BY size;
SELECT ok(max(pg_column_size(r)) FILTER (WHERE size <= 32) < 150 AND min(pg_column_size(r)) FILTER (WHERE size > 32) > 800,
	'only large groups have room for rows') FROM raw;
SELECT is(count(*) FILTER (WHERE r = packed AND r::text = packed::text AND r::bytea = packed::bytea
			AND review_summary_hash(r) = review_summary_hash(packed) AND r + r = packed + packed AND review_score(r) = review_score(packed)), 150::bigint,
	'they have the value of the packed ones') FROM raw;
SELECT is(rollup(r ORDER BY size), rollup(packed ORDER BY size), 'and roll up to the same') FROM raw;
SELECT is(count(*) FILTER (WHERE close_to(review_score(more), review_score(packed + one), 1e-14) AND more = again
			AND review_count(more) = size + 1 AND r = packed), 150::bigint, 'a call from SQL leaves them as they are')
  FROM (SELECT *, review_transfn(r, 5, '2026-01-01', '90 days', 2) AS more, review_transfn(r, 5, '2026-01-01', '90 days', 2) AS again
		  FROM raw, (SELECT review_agg(5, '2026-01-01', '90 days', 2) AS one) AS o) AS v;
SELECT throws_ok($$SELECT review_transfn(r, 5, '2026-01-01', '91 days', 2) FROM raw WHERE size = 100$$, '22023', 'cannot combine reviews of different half-lives', 'their half-life is checked');

SELECT throws_ok($$SELECT review_weight(raw_review(1, '2025-01-01', '1 day', CASE WHEN id > 140 THEN 1e308 ELSE 1 END), '2025-01-01') FROM review$$, '22003', 'sum is out of range for type double precision', 'overflow in the rows');

-- xmltotext() returns the bytes that it is given; here those of a little-endian machine
CREATE FUNCTION as_bytes(review_summary) RETURNS bytea AS 'xmltotext' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION as_summary(bytea) RETURNS review_summary AS 'xmltotext' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION survives(bytes bytea) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	r review_summary := as_summary(bytes);
BEGIN
	PERFORM review_score(r), review_stddev(r), effective_reviews(r), r::text, r + r, review_transfn(r, 1, last_reviewed_at(r), half_life(r)),
			review_combinefn(r, r), review_combine_invfn(r, r);
	RETURN 'is used';
EXCEPTION WHEN invalid_binary_representation OR feature_not_supported OR numeric_value_out_of_range
	OR program_limit_exceeded OR datetime_field_overflow THEN
	RETURN 'is an error';
END $$;
SELECT is(survives(as_bytes(r)), 'is used', 'the bytes of a state are used') FROM raw WHERE size = 100;
SELECT is(count(survives(set_byte(as_bytes(r), byte, (get_byte(as_bytes(r), byte) + change) % 256))), count(*), 'changed bytes')
  FROM raw, LATERAL generate_series(0, length(as_bytes(r)) - 1) AS byte, generate_series(1, 255, 23) AS change WHERE size = 100;
SELECT is(survives(bytes), 'is an error', what)
  FROM (SELECT as_bytes(r) AS whole FROM raw WHERE size = 100) AS v,
	   LATERAL (VALUES
		('too few bytes', substr(whole, 1, length(whole) - 1)),
		('too many bytes', whole || '\x00'),
		('more rows than there is room for', set_byte(whole, 1, 33)),
		('an infinite rating', overlay(whole PLACING '\x000000000000f07f'::bytea FROM 141)),
		('an infinite time', overlay(whole PLACING '\xffffffffffffff7f'::bytea FROM 397)),
		('a time out of range', overlay(whole PLACING '\xfeffffffffffff7f'::bytea FROM 397)),
		('a negative weight', set_byte(whole, 659, 191)),
		('rows but no sums', overlay(whole PLACING decode(repeat('00', 112), 'hex') FROM 5))) AS w (what, bytes);

------------------------------------------------------------------------
-- Errors, in rows that are summed up early or late
------------------------------------------------------------------------
SELECT throws_ok(format('SELECT review_score(%s) FROM generate_series(1, %s) AS i', arguments, size), code, message, format('%s, %s rows', message, size))
  FROM (VALUES (70), (100)) AS s (size), (VALUES
	('CASE i WHEN 40 THEN ''NaN'' ELSE 1::float8 END, ''2025-01-01''', '22003', 'rating NaN is out of range'),
	('CASE i WHEN 66 THEN ''Infinity'' ELSE 1::float8 END, ''2025-01-01'', ''1 day''', '22003', 'rating Infinity is out of range'),
	('CASE i WHEN 40 THEN ''-Infinity'' ELSE 1::float8 END, ''2025-01-01'', ''1 day'', 0', '22003', 'rating -Infinity is out of range'),
	('CASE i WHEN 40 THEN ''NaN'' ELSE 1::float8 END, timestamptz ''2025-01-01'' - i * interval ''1 year'', ''1 microsecond''', '22003', 'rating NaN is out of range'),
	('1, CASE i WHEN 40 THEN ''infinity'' ELSE ''2025-01-01'' END::timestamptz', '22008', 'timestamp infinity is out of range'),
	('1, CASE i WHEN 66 THEN ''-infinity'' ELSE ''2025-01-01'' END::timestamptz', '22008', 'timestamp -infinity is out of range'),
	('1, ''2025-01-01'', CASE i WHEN 40 THEN ''2 days'' ELSE ''1 day'' END::interval', '22023', 'cannot combine reviews of different half-lives'),
	('1, ''2025-01-01'', CASE i WHEN 66 THEN ''0'' ELSE ''1 day'' END::interval', '22023', 'half-life 00:00:00 is out of range'),
	('1, ''2025-01-01'', ''1 day'', CASE i WHEN 40 THEN -1 ELSE 1 END', '22003', 'weight -1 is out of range'),
	('1, ''2025-01-01'', ''1 day'', CASE i WHEN 66 THEN ''NaN'' ELSE 1::float8 END', '22003', 'weight NaN is out of range'),
	('1e308, ''2025-01-01''', '22003', 'sum is out of range for type double precision'),
	('1, ''2025-01-01'', ''1 day'', 1e308', '22003', 'sum is out of range for type double precision')) AS v (arguments, code, message);

SELECT * FROM finish();
ROLLBACK;
