-- Review scores of groups so large that their rows are summed up in blocks
BEGIN;
SET LOCAL timezone = 'UTC';
SET LOCAL intervalstyle = 'postgres';
SELECT plan(123);

SELECT setseed(0.32);
SELECT diag('setseed(0.32)');

-- from so many reviews on, and so many at a time; the first tests see to it
CREATE FUNCTION several() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 32';
CREATE FUNCTION few() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 14';
CREATE FUNCTION many() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 16384';
CREATE FUNCTION block() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 64';
CREATE FUNCTION sizes() RETURNS integer[] LANGUAGE sql IMMUTABLE
AS 'SELECT ARRAY[0, 1, 2, block() - 1, block(), block() + 1, block() + 2, 100, 2 * block(), 150]';

-- the state of an aggregate as it is, and its bytes (on a little-endian machine):
-- xmltotext() returns the bytes that it is given
CREATE AGGREGATE raw_review(double precision, timestamptz, interval, double precision) (
	SFUNC = cx_review_transfn, STYPE = cx_review
);
CREATE FUNCTION as_bytes(cx_review) RETURNS bytea
AS 'xmltotext' LANGUAGE internal IMMUTABLE STRICT;

SELECT results_eq(
	$$SELECT more, get_byte(as_bytes(raw_review(1, '2025-01-01', '1 day', 1)), 1)
		FROM unnest(sizes()) AS more, generate_series(1, many() + more) AS i
	   GROUP BY more ORDER BY more$$,
	$$SELECT more, CASE more WHEN 0 THEN few() ELSE (more - 1) % block() + 1 END
		FROM unnest(sizes()) AS more ORDER BY more$$,
	'rows that wait behind the sums: of the reviews after the first many, a block at most');
SELECT ok(pg_column_size(raw_review(1, '2025-01-01', '1 day', 1))
		- pg_column_size(raw_review(1, '2025-01-01', '1 day', 1) FILTER (WHERE i <= many()))
		= (block() - few()) * 24, 'and room for as many')
  FROM generate_series(1, many() + 1) AS i;
SELECT results_eq(
	$$SELECT more, get_byte(as_bytes(raw_review(1, '2025-01-01', '1 day', 1)), 1)
		FROM unnest(sizes()) AS more, generate_series(1, several() + more) AS i
	   GROUP BY more ORDER BY more$$,
	$$SELECT more, CASE more WHEN 0 THEN 0 ELSE (more - 1) % few() + 1 END
		FROM unnest(sizes()) AS more ORDER BY more$$,
	'of the reviews after the first some, a few at most');
SELECT is(pg_column_size(raw_review(1, '2025-01-01', '1 day', 1)), 504,
	'and the state is a chunk of memory of 512 bytes')
  FROM generate_series(1, several() + 1) AS i;
SELECT results_eq(
	$$SELECT size, pg_column_size(raw_review(1, '2025-01-01', '1 day', 1))
		FROM generate_series(1, several()) AS size, generate_series(1, size) AS i
	   GROUP BY size ORDER BY size$$,
	$$SELECT size, 64 FROM generate_series(1, several()) AS size$$,
	'that of a group of up to some reviews is a line of the cache');

CREATE FUNCTION close_to(a numeric, b numeric, tolerance numeric) RETURNS boolean
LANGUAGE sql AS $$ SELECT abs(a - b) <= tolerance * greatest(abs(a), abs(b)) $$;

-- the first many reviews make the group large, the others are put in blocks
CREATE TEMP TABLE review AS
SELECT id, 1 + 4 * random() AS rating, timestamptz '2022-01-01' + random() * interval '4 years'
	AS at, random() AS weight
  FROM generate_series(1, many() + 150) AS id;
ANALYZE review;

------------------------------------------------------------------------
-- Groups of every size are what their reviews are one by one
------------------------------------------------------------------------
CREATE TEMP TABLE single AS
SELECT id, length, review_agg(rating, at, length, weight) AS r
  FROM review, (VALUES (interval '1 day'), ('90 days'), ('100 years')) AS v (length) GROUP BY id,
	length;

SELECT is(count(*) FILTER (WHERE
			close_to(review_score(many), review_score(ones), 1e-13)
			AND close_to(review_weight(many, '2026-01-01'), review_weight(ones, '2026-01-01'),
				1e-13)
			AND close_to(effective_reviews(many), effective_reviews(ones), 1e-13)
			AND close_to(review_stddev(many), review_stddev(ones), 1e-13)
			AND review_count(many) = many() + more AND last_reviewed_at(many) =
				last_reviewed_at(ones)), count(*),
		format('groups of many reviews and some more, half-life %s', length))
  FROM (VALUES (interval '1 day'), ('90 days'), ('100 years')) AS v (length), unnest(sizes())
	AS more,
	   LATERAL (SELECT review_agg(rating, at, length, weight) AS many FROM review
		WHERE id <= many() + more) AS m,
	   LATERAL (SELECT review_agg(r) AS ones FROM single WHERE id <= many() + more
		AND single.length = v.length) AS o
 GROUP BY length;

SELECT is(count(*) FILTER (WHERE
			close_to(review_score(many), review_score(ones), 1e-13)
			AND close_to(review_weight(many, '2026-01-01'), review_weight(ones, '2026-01-01'),
				1e-13)
			AND close_to(effective_reviews(many), effective_reviews(ones), 1e-13)
			AND close_to(review_stddev(many), review_stddev(ones), 1e-13)
			AND review_count(many) = size AND last_reviewed_at(many) = last_reviewed_at(ones)),
		count(*), format('groups of 1 to 130 reviews, half-life %s', length))
  FROM (VALUES (interval '1 day'), ('90 days'), ('100 years')) AS v (length),
	   generate_series(1, 130) AS size,
	   LATERAL (SELECT review_agg(rating, at, length, weight) AS many FROM review
		WHERE id <= size) AS m,
	   LATERAL (SELECT review_agg(r) AS ones FROM single WHERE id <= size
		AND single.length = v.length) AS o
 GROUP BY length;

-- the same, where the reviews before have no weight
SELECT is(count(*) FILTER (WHERE
			close_to(review_score(many), review_score(ones), 1e-13)
				AND close_to(review_stddev(many), review_stddev(ones), digits)
			AND close_to(effective_reviews(many), effective_reviews(ones), 1e-13)), count(*),
		format('up to 150 reviews, %s', what))
  FROM (VALUES ('of ratings between 1 and 5', 1, 0, 1e-13), ('of ratings that differ little', 1e-6,
	4.7, 1e-9), ('of ratings of both signs', 1, -3, 1e-13), ('of equal ratings', 0, 4.7, 0))
	AS r (what, slope, level, digits),
	   generate_series(1, 150, 7) AS more,
	   LATERAL (SELECT review_agg(level + slope * rating, at, '90 days', CASE WHEN id <= many()
		THEN 0 ELSE weight END) AS many FROM review WHERE id <= many() + more) AS m,
	   LATERAL (SELECT review_agg(r) AS ones
				  FROM (SELECT review_agg(level + slope * rating, at, '90 days', weight) AS r
					FROM review WHERE id BETWEEN many() + 1 AND many() + more GROUP BY id) AS v)
					AS o
 GROUP BY what;

SELECT is(review_score(review_agg(rating, at, '90 days')), review_score(rating, at, '90 days'),
	'one state, two final functions') FROM review;
SELECT is(review_agg(rating, at, '90 days'), review_agg(rating, at, '90 days', 1),
	'no weight is the weight 1') FROM review;
SELECT is(review_agg(rating, at), review_agg(rating, at, half_life_from_retention(0.7)),
	'the default half-life') FROM review;
SELECT is(review_agg(rating, at, CASE id % 2 WHEN 0 THEN interval '1 day' ELSE '24 hours' END),
	review_agg(rating, at, '1 day'),
	'a half-life in two spellings') FROM review;
SELECT is(review_agg(CASE WHEN i % 5 <> 1 THEN rating END, CASE WHEN i % 5 <> 2 THEN at END,
	CASE WHEN i % 5 <> 3 THEN interval '1 day' END, CASE WHEN i % 5 <> 4 THEN weight END),
	review_agg(rating, at, '1 day', weight) FILTER (WHERE i % 5 = 0),
		'rows with a NULL are skipped')
  FROM review, generate_series(1, 10) AS i;

-- a large group that has no weight for long, or next to none
SELECT is(review_agg(id, at, '1 day', 0), review_agg(id, at, '1 day', 0)
	FILTER (WHERE id <= 100) + review_agg(id, at, '1 day', 0) FILTER (WHERE id > 100),
	'a large group without weight') FROM review;
SELECT ok(close_to(review_score(r), 3, 1e-13) AND close_to(effective_reviews(r), 50, 1e-13)
	AND close_to(review_weight(r, '2027-01-01') * 1e200, 25, 1e-13)
		AND review_count(r) = many() + 150, 'weights of 1e-200 after none')
  FROM (SELECT review_agg(2 + id % 2 * 2, '2026-01-01', '365 days',
	CASE WHEN id < many() + 101 THEN 0 ELSE 1e-200 END ORDER BY id) AS r FROM review) AS v;
SELECT is(ARRAY[review_score(r), review_count(r), effective_reviews(r)], ARRAY[2, many() + 150,
	1]::numeric[], 'the heaviest of all comes last, in an old review')
  FROM (SELECT review_agg(CASE id WHEN many() + 150 THEN 2 ELSE 1 END,
	timestamptz '2026-01-01' - CASE id WHEN many() + 150 THEN interval '30 days' ELSE '0' END,
		'1 day',
	CASE id WHEN many() + 150 THEN 1e300 ELSE 1 END ORDER BY id) AS r
		  FROM review) AS v;

-- each review moves the base, or none does
SELECT ok(close_to(review_weight(review_agg(1, timestamptz '2025-01-01' + i * interval '1 second',
	'1 second' ORDER BY i * direction), timestamptz '2025-01-01' + interval '20000 seconds'), 2,
	1e-15),
	format('sum of a geometric series, direction %s', direction))
  FROM generate_series(1, 20000) AS i, (VALUES (1), (-1)) AS v (direction)
 GROUP BY direction;

-- one review decides, whether it comes early, in a block or after it
SELECT ok(close_to(review_score(review_agg(CASE id WHEN place THEN 1e9 ELSE 1 END, '2025-01-01',
	'1 day', CASE id WHEN place THEN heavy ELSE 1 END)),
				   (1e9 * heavy + many() + 149) / (heavy + many() + 149), 1e-13)
		AND close_to(review_stddev(review_agg(CASE id WHEN place THEN 1e9 ELSE 1 END, '2025-01-01',
			'1 day', CASE id WHEN place THEN heavy ELSE 1 END)),
					 (1e9 - 1) * sqrt(heavy * (many() + 149)) / (heavy + many() + 149), 1e-13),
		format('a review with the weight %s at place %s', heavy, place))
  FROM review, (VALUES (1), (many() + 1), (many() + 16), (many() + 64), (many() + 150))
	AS p (place), (VALUES (1e-9), (1e9), (1e18)) AS h (heavy)
 GROUP BY place, heavy;

------------------------------------------------------------------------
-- Weights
------------------------------------------------------------------------
CREATE TEMP TABLE age AS SELECT i, random() AS x FROM generate_series(1, 200) AS i;

-- 40 equal reviews of some age, and newer ones without weight
CREATE FUNCTION forty(age interval) RETURNS cx_review
LANGUAGE sql AS $$
	SELECT review_agg(3, timestamptz '2025-01-01' - CASE WHEN i <= many() THEN '0' ELSE age END,
		'1 day', CASE WHEN i <= many() THEN 0 ELSE 1 END)
	  FROM generate_series(1, many() + 40) AS i
$$;

SELECT is(count(*) FILTER (WHERE
			close_to(review_weight(r, '2025-01-01'), 40 * exp2, 2e-13)
				AND close_to(effective_reviews(r), 40, 1e-14)
			AND review_score(r) = 3 AND review_stddev(r) = 0 AND review_count(r) = many() + 40),
				200::bigint, 'weights of reviews up to 480 half-lives old')
  FROM age, LATERAL (SELECT forty(x * interval '480 days') AS r,
	decay_weight(timestamptz '2025-01-01' - x * interval '480 days', '2025-01-01',
	'1 day')::numeric AS exp2 OFFSET 0) AS v;
SELECT is(count(*) FILTER (WHERE close_to(review_weight(r, '2025-01-01'), 40 * exp2, 1e-14)),
	200::bigint, 'to the last digits where they count')
  FROM age, LATERAL (SELECT forty(x * interval '4 days') AS r,
	decay_weight(timestamptz '2025-01-01' - x * interval '4 days', '2025-01-01', '1 day')::numeric
	AS exp2 OFFSET 0) AS v;
SELECT is(ARRAY[review_score(r), round(review_weight(r, '2025-01-01') * 2 ^ 502::numeric, 9),
	review_count(r)], ARRAY[3, 40, many() + 40]::numeric[],
	'reviews without weight make no others vanish')
  FROM forty('502 days') AS r;
SELECT is(ARRAY[review_score(r), effective_reviews(r), review_count(r)], ARRAY[4, 50,
	many() + 150]::numeric[], 'old reviews beside vanished ones')
  FROM (SELECT review_agg(CASE WHEN i <= 0 OR i % 3 = 0 THEN 4 ELSE 1 END,
	timestamptz '2025-01-01' - CASE WHEN i <= 0 THEN 0 WHEN i % 3 = 0 THEN 400
	ELSE 800 END * interval '1 day', '1 day',
						  CASE WHEN i <= 0 THEN 0 ELSE 1 END) AS r
		  FROM generate_series(1 - many(), 150) AS i) AS v;
SELECT is(ARRAY[review_score(r), effective_reviews(r), review_count(r)], ARRAY[5, 1,
	many() + 150]::numeric[], 'reviews that vanish when a newer one has come')
  FROM (SELECT review_agg(CASE i WHEN many() + 16 THEN 5 ELSE 1 END,
	timestamptz '2025-01-01' + CASE i WHEN many() + 16 THEN 2000 ELSE 0 END * interval '1 day',
	'1 day' ORDER BY i) AS r
		  FROM generate_series(1, many() + 150) AS i) AS v;

-- the ends of the calendar are further apart than an int64 of microseconds
SELECT ok(close_to(review_score(1 + i % 2, CASE i % 2 WHEN 0 THEN oldest ELSE newest END, length),
	((w + 2) / (w + 1))::numeric, 1e-13),
	format('the ends of the calendar, half-life %s', length))
  FROM generate_series(1, many() + 150) AS i, (VALUES (timestamptz '4714-11-24 00:00:00+00 BC',
	timestamptz '294276-12-31 00:00:00+00')) AS v (oldest, newest),
	   (VALUES (interval '1 microsecond'), ('1 day'), ('600 years'), ('10000 years'),
		('100000 years')) AS l (length),
	   LATERAL (SELECT decay_weight(oldest, newest, length) AS w) AS d
 GROUP BY length, w;
SELECT ok(close_to(review_score(CASE WHEN i % 2 = 0 THEN 1 ELSE 2 END,
	timestamptz '4714-11-24 00:00:00+00 BC' + CASE WHEN i % 2 = 0 THEN 0
	ELSE 1 END * interval '1 day', length),
				   ((w + 2) / (w + 1))::numeric, 1e-13),
					format('the start of the calendar, half-life %s', length))
  FROM generate_series(1, many() + 150) AS i, (VALUES (interval '1 day'), ('100000 years'))
	AS l (length),
	   LATERAL (SELECT decay_weight('4714-11-24 00:00:00+00 BC', '4714-11-25 00:00:00+00 BC',
		length) AS w) AS d
 GROUP BY length, w;

------------------------------------------------------------------------
-- Stored states with rows behind them
------------------------------------------------------------------------
CREATE TEMP TABLE raw AS
SELECT more, raw_review(rating, at, '90 days', weight) AS r, review_agg(rating, at, '90 days',
	weight) AS packed
  FROM unnest(sizes() || ARRAY[-100, 1 - many(), several() - many()]) AS more
  JOIN review ON id <= many() + more GROUP BY more;
SELECT is(count(*) FILTER (WHERE r = packed AND r::text = packed::text AND r::bytea = packed::bytea
			AND cx_review_hash(r) = cx_review_hash(packed) AND r + r = packed + packed
				AND review_score(r) = review_score(packed)), 13::bigint,
	'they have the value of the packed ones') FROM raw;
SELECT is(count(*) FILTER (WHERE close_to(review_score(again), review_score(packed + one), 1e-14)
	AND again = once
			AND review_count(once) = many() + more + 1 AND r = packed), 13::bigint,
				'a call from SQL leaves them as they are')
  FROM (SELECT *, cx_review_transfn(r, 5, '2026-01-01', '90 days', 2) AS once, cx_review_transfn(r,
	5, '2026-01-01', '90 days', 2) AS again
		  FROM raw, (SELECT review_agg(5, '2026-01-01', '90 days', 2) AS one) AS o) AS v;
SELECT throws_ok(format($$SELECT cx_review_transfn(r, 5, '2026-01-01', '91 days', 2) FROM raw
	WHERE more = %s$$, more), '22023', 'cannot combine reviews of different half-lives',
	format('their half-life is checked, %s', more)) FROM raw WHERE more IN (100, 1 - many());
SELECT is(review_score(raw_review(1 + id % 2, '2025-01-01', '1 day',
	CASE WHEN id > many() + 140 THEN 1e308 ELSE 1 END)), 1.5,
	'a sum of weights that would overflow in the rows') FROM review;
SELECT throws_ok($$SELECT review_weight(raw_review(1, '2025-01-01', '1 day',
	CASE WHEN id > many() + 140 THEN 1e308 ELSE 1 END), '2025-01-01') FROM review$$, '22003',
	'sum is out of range for type double precision', 'overflow in the rows');

CREATE FUNCTION as_summary(bytea) RETURNS cx_review AS 'xmltotext' LANGUAGE internal IMMUTABLE
	STRICT;
CREATE FUNCTION survives(bytes bytea) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	r cx_review := as_summary(bytes);
BEGIN
	PERFORM review_score(r), review_stddev(r), effective_reviews(r), r::text, r + r,
		cx_review_transfn(r, 1, last_reviewed_at(r), half_life(r)),
			cx_review_combinefn(r, r);
	RETURN 'is used';
EXCEPTION WHEN invalid_binary_representation OR feature_not_supported OR numeric_value_out_of_range
	OR program_limit_exceeded OR datetime_field_overflow THEN
	RETURN 'is an error';
END $$;
SELECT is(survives(as_bytes(r)), 'is used', format('the bytes of a state are used, %s', more))
  FROM raw WHERE more IN (100, several() - many());
SELECT is(count(survives(set_byte(as_bytes(r), byte, (get_byte(as_bytes(r),
	byte) + change) % 256))), count(*), format('changed bytes, %s', more))
  FROM raw, LATERAL generate_series(0, length(as_bytes(r)) - 1) AS byte, generate_series(1, 255,
	37) AS change WHERE more IN (100, several() - many()) GROUP BY more;
SELECT is(survives(bytes), 'is an error', what || ' in the state of a small group')
  FROM (SELECT as_bytes(r) AS whole FROM raw WHERE more = several() - many()) AS v,
	   LATERAL (VALUES
		('too few bytes', substr(whole, 1, length(whole) - 1)),
		('too many bytes', whole || '\x00'),
		('fewer reviews than their weight', overlay(whole PLACING '\x0100'::bytea FROM 3)),
		('no reviews', overlay(whole PLACING '\x0000'::bytea FROM 3)),
		('no half-life', overlay(whole PLACING decode(repeat('00', 8), 'hex') FROM 37)),
		('an infinite time', overlay(whole PLACING '\xffffffffffffff7f'::bytea FROM 45)),
		('an infinite sum', overlay(whole PLACING '\x000000000000f07f'::bytea FROM 13)))
		AS w (what, bytes);
SELECT is(survives(bytes), 'is an error', what)
  FROM (SELECT as_bytes(r) AS whole FROM raw WHERE more = 100) AS v,
	   LATERAL (VALUES
		('too few bytes', substr(whole, 1, length(whole) - 1)),
		('too many bytes', whole || '\x00'),
		('more rows than there is room for', set_byte(whole, 1, block() + 1)),
		('an infinite time', overlay(whole PLACING '\x000000000000f07f'::bytea FROM 165)),
		('a time that is not a number', overlay(whole PLACING '\x000000000000f87f'::bytea
			FROM 165)),
		('a time far ahead', overlay(whole PLACING '\xea8ca039593e2946'::bytea FROM 165)),
		('an infinite rating', overlay(whole PLACING '\x000000000000f07f'::bytea
			FROM 165 + 8)),
		('a negative weight', set_byte(whole, 171 + 16, 191)),
		('room for fewer rows', substr(whole, 1, length(whole) - 24 * (block() - 35))),
		('more rows than there can be', set_byte(whole || decode(repeat('00', 24), 'hex'), 1,
			block() + 1)),
		('rows but no sums', overlay(whole PLACING decode(repeat('00', 104), 'hex') FROM 5)),
		('rows but no weights', overlay(overlay(whole PLACING decode(repeat('00', 8), 'hex')
			FROM 29) PLACING decode(repeat('00', 64), 'hex') FROM 45)),
		('a row of weight 1 but no weights', set_byte(overlay(overlay(overlay(overlay(whole
			PLACING decode(repeat('00', 8), 'hex') FROM 29)
			PLACING decode(repeat('00', 64), 'hex') FROM 45)
			PLACING decode(repeat('00', 8), 'hex') FROM 165)
			PLACING '\x000000000000f03f'::bytea FROM 165 + 16), 1, 1)))
			AS w (what, bytes);
-- without a weight there is room for rows, and none behind the sums
SELECT is(ARRAY[get_byte(as_bytes(r), 1), (length(as_bytes(r)) - 164) / 24, review_count(r)],
	ARRAY[0, few(), several() + 1]::bigint[], 'reviews without weight, and room')
  FROM (SELECT raw_review(1, '2025-01-01', '1 day', 0) AS r
          FROM generate_series(1, several() + 1)) AS v;
SELECT is(survives(overlay(overlay(as_bytes(r)
	PLACING '\x000000000000f03f'::bytea FROM 53)
	PLACING '\x000000000000f03f'::bytea FROM 93)), 'is an error',
	'a weight that is only in what rounding lost')
  FROM (SELECT raw_review(1, '2025-01-01', '1 day', 0) AS r) AS v;

------------------------------------------------------------------------
-- Errors, in rows that are summed up early or late
------------------------------------------------------------------------
SELECT throws_ok(format('SELECT review_score(%s) FROM generate_series(1 - many(), %s) AS i',
	arguments, size), code, message, format('%s, %s rows', message, size))
  FROM (VALUES (70), (100)) AS s (size), (VALUES
	('CASE i WHEN 40 THEN ''NaN'' ELSE 1::float8 END, ''2025-01-01''', '22003',
		'rating NaN is out of range'),
	('CASE i WHEN 66 THEN ''Infinity'' ELSE 1::float8 END, ''2025-01-01'', ''1 day''', '22003',
		'rating Infinity is out of range'),
	('CASE i WHEN 40 THEN ''-Infinity'' ELSE 1::float8 END, ''2025-01-01'', ''1 day'', 0', '22003',
		'rating -Infinity is out of range'),
	('CASE i WHEN 40 THEN ''NaN'' ELSE 1::float8 END,
		timestamptz ''2025-01-01'' - i * interval ''1 year'', ''1 microsecond''',
		'22003', 'rating NaN is out of range'),
	('1, CASE i WHEN 40 THEN ''infinity'' ELSE ''2025-01-01'' END::timestamptz', '22008',
		'reviewed_at infinity is out of range'),
	('1, CASE i WHEN 66 THEN ''-infinity'' ELSE ''2025-01-01'' END::timestamptz', '22008',
		'reviewed_at -infinity is out of range'),
	('1, CASE i WHEN 40 THEN ''infinity'' ELSE ''294276-01-01'' END::timestamptz,
		''100000 years''',
		'22008', 'reviewed_at infinity is out of range'),
	('1, CASE i WHEN 66 THEN ''-infinity'' ELSE ''2025-01-01'' END::timestamptz, ''100000 years''',
		'22008', 'reviewed_at -infinity is out of range'),
	('1, ''2025-01-01'', CASE i WHEN 40 THEN ''2 days'' ELSE ''1 day'' END::interval', '22023',
		'cannot combine reviews of different half-lives'),
	('1, ''2025-01-01'', CASE i WHEN 66 THEN ''0'' ELSE ''1 day'' END::interval', '22023',
		'half-life 00:00:00 is out of range'),
	('1, ''2025-01-01'', ''1 day'', CASE i WHEN 40 THEN -1 ELSE 1 END', '22003',
		'weight -1 is out of range'),
	('1, ''2025-01-01'', ''1 day'', CASE i WHEN 66 THEN ''NaN'' ELSE 1::float8 END', '22003',
		'weight NaN is out of range'),
	('1e308, ''2025-01-01''', '22003', 'sum is out of range for type double precision'),
	('1, ''2025-01-01'', ''1 day'', CASE i WHEN 40 THEN ''Infinity'' ELSE 1::float8 END', '22003',
		'weight Infinity is out of range')) AS v (arguments, code, message);
SELECT throws_ok(format('SELECT review_score(CASE i WHEN 40 THEN %L ELSE ''1'' END::%s,
	''2025-01-01'') FROM generate_series(1, 60) AS i', rating, type), '22003',
	format('rating %s is out of range', rating), format('rating %s, %s, 60 rows', rating, type))
  FROM (VALUES ('NaN', 'float8'), ('NaN', 'numeric'), ('-Infinity', 'float8')) AS v (rating, type);
SELECT throws_ok($$SELECT review_stddev(review_agg(i * 1e200, '2025-01-01', '1 day',
	CASE WHEN i <= 0 THEN 0 ELSE 1 END)) FROM generate_series(1 - many(), 60) AS i$$,
	'22003', 'sum is out of range for type double precision',
		'squares that overflow in one block');

-- too far from the others for one sum, but of no weight
SELECT is(count(*) FILTER (WHERE review_stddev(r) = 0 AND review_count(r) = n), count(*),
	'a huge rating of weight 0, in groups of any size')
  FROM (SELECT n, review_agg(CASE i WHEN n THEN 1.797e308 ELSE -(2::float8 ^ 1016) END,
			'2025-01-01', '1 day', CASE i WHEN n THEN 0 ELSE 1 END) AS r
		  FROM generate_series(2, 130) AS n, generate_series(1, n) AS i GROUP BY n) AS v;

-- in any row while the state grows: places for a few rows, for many
CREATE FUNCTION code_of(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
CREATE TABLE place AS
SELECT place FROM generate_series(2, several() + block()) AS place
 UNION ALL
SELECT many() + i FROM generate_series(-few(), block() + few()) AS i;
SELECT is(string_agg(format('row %s: %s', place, coalesce(got, 'none')), ', ' ORDER BY place)
			FILTER (WHERE got IS DISTINCT FROM code), NULL, fault || ', in any row')
  FROM (VALUES ('half-life of 0', '22023', '1', '2025-01-01', '0', '1'),
			('half-life of another length', '22023', '1', '2025-01-01', '2 days', '1'),
			('infinite rating', '22003', 'Infinity', '2025-01-01', '1 day', '1'),
			('infinite time', '22008', '1', 'infinity', '1 day', '1'),
			('negative weight', '22003', '1', '2025-01-01', '1 day', '-1'),
			('weight NaN', '22003', '1', '2025-01-01', '1 day', 'NaN'))
			AS f (fault, code, rating, at, half_life, weight),
	   place,
	   LATERAL (SELECT code_of(format('SELECT raw_review(
			CASE i WHEN %1$s THEN %2$L ELSE ''1'' END::float8,
			CASE i WHEN %1$s THEN %3$L ELSE ''2025-01-01'' END::timestamptz,
			CASE i WHEN %1$s THEN %4$L ELSE ''1 day'' END::interval,
			CASE i WHEN %1$s THEN %5$L ELSE ''1'' END::float8)::text
			FROM generate_series(1, %1$s + 100) AS i', place, rating, at, half_life, weight))
			AS got) AS g
 GROUP BY fault, code;

SELECT * FROM finish();
ROLLBACK;
