-- Confidence intervals and tests of review scores
BEGIN;
SET LOCAL timezone = 'UTC';
SELECT no_plan();

SELECT setseed(0.61);
SELECT diag('setseed(0.61)');

CREATE FUNCTION close_to(a double precision, b double precision, tolerance double precision)
RETURNS boolean
LANGUAGE sql AS $$ SELECT abs(a - b) <= tolerance * greatest(abs(a), abs(b)) $$;

-- reviews of one day
CREATE FUNCTION of_ratings(VARIADIC ratings double precision[]) RETURNS cx_review
LANGUAGE sql AS $$
	SELECT review_agg(rating, '2025-01-01', '1 day') FROM unnest(ratings) AS rating
$$;

-- reviews of an effective number, a mean and a standard error
CREATE FUNCTION of_figures(n numeric, mean numeric, standard_error numeric) RETURNS cx_review
LANGUAGE sql AS $$
	SELECT jsonb_build_object('reviews', ceil(n), 'half_life', 1, 'last_reviewed_at', 946684800,
		'base', 0, 'sum_w', n, 'sum_wx', n * mean,
		'sum_wdd', n * (n - 1) * standard_error * standard_error, 'sum_ww', n)::cx_review
$$;

------------------------------------------------------------------------
-- Student's t, by mpmath
------------------------------------------------------------------------
CREATE TEMP TABLE quantile (df, confidence, t) AS VALUES
	(1::numeric, 1e-06::float8, 1.5707963267961885e-6::float8), (1, 0.1, 0.1583844403245363),
	(1, 0.5, 1.0), (1, 0.683, 1.8394733927562801), (1, 0.95, 12.706204736174693),
	(1, 0.999, 636.61924876871905), (1, 0.999999999998181, 349985421095.13297),
	(1.5, 1e-06, 1.4674161077012088e-6), (1.5, 0.1, 0.14762664346094743),
	(1.5, 0.5, 0.87259466254157064), (1.5, 0.683, 1.4681969637322573),
	(1.5, 0.95, 6.0166631044279283), (1.5, 0.999, 82.847446703657563),
	(1.5, 0.999999999998181, 55602319.523283702), (2, 1e-06, 1.4142135623738021e-6),
	(2, 0.1, 0.1421338109037403), (2, 0.5, 0.81649658092772603), (2, 0.683, 1.3224035682262106),
	(2, 0.95, 4.3026527297494618), (2, 0.999, 31.599054576443607),
	(2, 0.999999999998181, 741455.20018845373), (4.25, 1e-06, 1.3285703288267191e-6),
	(4.25, 0.1, 0.13334294524534572), (4.25, 0.5, 0.73653697244207999),
	(4.25, 0.683, 1.133144260510961), (4.25, 0.95, 2.7132058471460597),
	(4.25, 0.999, 8.0445287238227178), (4.25, 0.999999999998181, 941.08038844468449),
	(10, 1e-06, 1.2849890174656351e-6), (10, 0.1, 0.1288901892932738),
	(10, 0.5, 0.69981206131243163), (10, 0.683, 1.05327380267946),
	(10, 0.95, 2.2281388519862742), (10, 0.999, 4.5868938587026353),
	(10, 0.999999999998181, 40.920582561739759), (30, 1e-06, 1.263800113062027e-6),
	(30, 0.1, 0.1267296131320736), (30, 0.5, 0.68275569332129255),
	(30, 0.683, 1.0176105619913277), (30, 0.95, 2.0422724563012379),
	(30, 0.999, 3.6459586350420215), (30, 0.999999999998181, 11.441322057996269),
	(100.5, 1e-06, 1.2564356635567301e-6), (100.5, 0.1, 0.12597929025352929),
	(100.5, 0.5, 0.67693875847741738), (100.5, 0.683, 1.0056482065538014),
	(100.5, 0.95, 1.9838506553357994), (100.5, 0.999, 3.3899805011291784),
	(100.5, 0.999999999998181, 8.0394507014262993), (1e3, 1e-06, 1.2536275049672542e-6),
	(1e3, 0.1, 0.12569326251871639), (1e3, 0.5, 0.67473516460700944),
	(1e3, 0.683, 1.00114272147152), (1e3, 0.95, 1.9623390808264081),
	(1e3, 0.999, 3.3002826484239127), (1e3, 0.999999999998181, 7.1379489683917292),
	(1e5, 1e-06, 1.2533172706050882e-6), (1e5, 0.1, 0.12566166596959195),
	(1e5, 0.5, 0.67449220355329221), (1e5, 0.683, 1.0006468352088782),
	(1e5, 0.95, 1.9599877075346093), (1e5, 0.999, 3.2906240314118824),
	(1e5, 0.999999999998181, 7.0485931219085875), (1e7, 1e-06, 1.2533141686486821e-6),
	(1e7, 0.1, 0.125661350046215), (1e7, 0.5, 0.67448977472957515),
	(1e7, 0.683, 1.0006418788266657), (1e7, 0.95, 1.9599642217672051),
	(1e7, 0.999, 3.2905277044652222), (1e7, 0.999999999998181, 7.0477091843622534),
	(1e9, 1e-06, 1.2533141376291568e-6), (1e9, 0.1, 0.12566134688698545),
	(1e9, 0.5, 0.67448975044141667), (1e9, 0.683, 1.0006418292630916),
	(1e9, 0.95, 1.9599639869123251), (1e9, 0.999, 3.2905267412216252),
	(1e9, 0.999999999998181, 7.0477003459412917);
SELECT is(string_agg(format('df %s confidence %s: %s', df, confidence, interval), E'\n'), NULL,
		'quantiles')
  FROM quantile, review_interval(of_figures(df + 1, 0, 1), confidence) AS interval
 WHERE NOT close_to(upper(interval)::float8, t, 1e-12) OR lower(interval) <> -upper(interval);

CREATE TEMP TABLE tail (df, t, p) AS VALUES
	(1::numeric, 0.001::numeric, 0.99936338043983888::float8), (1, 0.5, 0.70483276469913345),
	(1, 1.4, 0.39486308657749316), (1, 1.4142135623730951, 0.39182655203060725),
	(1, 1.42, 0.39060197369052702), (1, 1.7, 0.33850605466066533), (1, 2.5, 0.2422378831816868),
	(1, 4, 0.15595826075473865), (1, 8, 0.079166848321131084), (1, 20, 0.03180450251235275),
	(1, 35, 0.018184189351296868), (1.5, 0.001, 0.99931853022671974),
	(1.5, 0.5, 0.68056711066994001), (1.5, 1.4, 0.33279868512697339),
	(1.5, 1.4142135623730951, 0.32941568781058985), (1.5, 1.42, 0.32805230249073657),
	(1.5, 1.7, 0.27066224415104114), (1.5, 2.5, 0.16980650261469606),
	(1.5, 4, 0.089832526954328258), (1.5, 8, 0.032918350940906821),
	(1.5, 20, 0.0084149886622209313), (1.5, 35, 0.0036398437046451969),
	(3, 0.001, 0.99926489496946094), (3, 0.5, 0.65144796484815099),
	(3, 1.4, 0.25600732874811398), (3, 1.4142135623730951, 0.25221549635550446),
	(3, 1.42, 0.25068918870468113), (3, 1.7, 0.18769064155341009),
	(3, 2.5, 0.087706647008065547), (3, 4, 0.028008456010146167), (3, 8, 0.0040765775877854682),
	(3, 20, 0.00027320325024731172), (3, 35, 5.1285168898707276e-5),
	(7.25, 0.001, 0.99922907742148053), (7.25, 0.5, 0.6318923704654319),
	(7.25, 1.4, 0.20282236742816182), (7.25, 1.4142135623730951, 0.1987750732932118),
	(7.25, 1.42, 0.19714803929550021), (7.25, 1.7, 0.13144941856695661),
	(7.25, 2.5, 0.039865520758914579), (7.25, 4, 0.0048298630805803382),
	(7.25, 8, 7.5392641505661307e-5), (7.25, 20, 1.3118176894430957e-7),
	(7.25, 35, 2.3593247149341021e-9), (20, 0.001, 0.99921202296647312),
	(20, 0.5, 0.6225318422810236), (20, 1.4, 0.17683506472025533),
	(20, 1.4142135623730951, 0.17267830398717175), (20, 1.42, 0.17100873359950887),
	(20, 1.7, 0.10463117279641865), (20, 2.5, 0.021233545439132397),
	(20, 4, 0.00070352329312831829), (20, 8, 1.1656628271488523e-7),
	(20, 20, 1.0799864534210477e-14), (20, 35, 2.0314210650207213e-19),
	(33, 0.001, 0.99920813639964636), (33, 0.5, 0.62039301790419052),
	(33, 1.4, 0.17084505036605588), (33, 1.4142135623730951, 0.16666512976610785),
	(33, 1.42, 0.16498665499950262), (33, 1.7, 0.098539217753172114),
	(33, 2.5, 0.017566774379879627), (33, 4, 0.00033645656777987137),
	(33, 8, 3.1422806147139105e-9), (33, 20, 5.1170427487960662e-20),
	(33, 35, 1.1365316193308343e-27), (101, 0.001, 0.99920408806051861),
	(101, 0.5, 0.61816270666227262), (101, 1.4, 0.16457760654422417),
	(101, 1.4142135623730951, 0.16037445241822865), (101, 1.42, 0.1586870947930267),
	(101, 1.7, 0.092208565372790448), (101, 2.5, 0.014029321352564127),
	(101, 4, 0.00012081309847185967), (101, 8, 2.1538980964752578e-12),
	(101, 20, 6.6521057070119818e-37), (101, 35, 2.7883197131867122e-58),
	(1e3, 0.001, 0.99920231501845273), (1e3, 0.5, 0.61718508083387481),
	(1e3, 1.4, 0.16182347906028467), (1e3, 1.4142135623730951, 0.15761046413342371),
	(1e3, 1.42, 0.15591935458417217), (1e3, 1.7, 0.089441886959240042),
	(1e3, 2.5, 0.012578567801090797), (1e3, 4, 6.8009919208781578e-5),
	(1e3, 8, 3.4266614823914744e-15), (1e3, 20, 4.0622884995247713e-75),
	(1e3, 35, 7.3462836037486933e-176), (1e5, 0.001, 0.99920211756688778),
	(1e5, 0.5, 0.61707617765441804), (1e5, 1.4, 0.16151642081316127),
	(1e5, 1.4142135623730951, 0.15730232034916486), (1e5, 1.42, 0.15561079851125168),
	(1e5, 1.7, 0.089134035248662906), (1e5, 2.5, 0.012420919192559045),
	(1e5, 4, 6.3387997557195339e-5), (1e5, 8, 1.2573919876256374e-15),
	(1e5, 20, 8.2234939106543622e-89), (1e5, 35, 9.3516663395990618e-267),
	(1e7, 0.001, 0.999202115592125), (1e7, 0.5, 0.61707508845401508),
	(1e7, 1.4, 0.16151334949107225), (1e7, 1.4142135623730951, 0.15729923818334667),
	(1e7, 1.42, 0.15560771222774665), (1e7, 1.7, 0.089130956614413405),
	(1e7, 2.5, 0.01241934653657847), (1e7, 4, 6.3342938690168756e-5),
	(1e7, 8, 1.2443234802806785e-15), (1e7, 20, 5.5294312069577014e-89),
	(1e7, 35, 2.3359639300839334e-268), (1e9, 0.001, 0.99920211557237735),
	(1e9, 0.5, 0.61707507756199421), (1e9, 1.4, 0.16151331877777743),
	(1e9, 1.4142135623730951, 0.15729920736161573), (1e9, 1.42, 0.15560768136483935),
	(1e9, 1.7, 0.089130925828059362), (1e9, 2.5, 0.012419330810402494),
	(1e9, 4, 6.3342488216467635e-5), (1e9, 8, 1.2441934284454763e-15),
	(1e9, 20, 5.5074696316327955e-89), (1e9, 35, 2.2506669831351761e-268);
SELECT is(string_agg(format('df %s t %s: %s', df, t, test), E'\n'), NULL, 'p-values')
  FROM tail, unnest('{1,-1}'::integer[]) AS sign,
	   review_test(of_figures(df + 1, sign * t, 1), of_figures(2, 0, 1e-20)) AS test
 WHERE NOT (close_to(test.p_value::float8, p, 1e-11)
			AND close_to(test.degrees_of_freedom::float8, df::float8, 1e-14));

-- the two are each other's inverse
SELECT is(string_agg(format('df %s confidence %s: %s', df, confidence, test), E'\n'), NULL,
		'the limit of the interval is what the test just rejects')
  FROM (SELECT 1 + 10 ^ (6 * random()) AS df, random() AS confidence
		  FROM generate_series(1, 300)) AS v,
	   LATERAL (SELECT upper(review_interval(of_figures(df::numeric + 1, 0, 1), confidence)) AS t
				OFFSET 0) AS q,
	   review_test(of_figures(df::numeric + 1, t, 1), of_figures(2, 0, 1e-20)) AS test
 WHERE NOT close_to(test.p_value::float8, 1 - confidence, 1e-9);

------------------------------------------------------------------------
-- Intervals
------------------------------------------------------------------------
CREATE TEMP TABLE decayed AS
SELECT review_agg(rating, timestamptz '2026-01-01' - age * interval '90 days', '90 days') AS r
  FROM (VALUES (5, 0), (3, 1), (4, 2), (1, 4)) AS v (rating, age);
SELECT is(ARRAY[round(review_score(r), 10), round(effective_reviews(r), 10),
			round(review_stddev(r), 10), round((upper(i) - review_score(r)) / 6.0418056663, 9),
			round((review_score(r) - lower(i)) / 6.0418056663, 9)],
		ARRAY[4.1724137931, 2.4955489614, 1.0527129326, 0.860814632, 0.860814632],
		'four reviews of 0 to 4 half-lives ago')
  FROM decayed, review_interval(r) AS i;
SELECT is(numrange(round(lower(i), 11), round(upper(i), 11), '[]'), expected::numrange, what)
  FROM (VALUES
	(review_interval(of_ratings(5, 4, 5, 3, 4, 5), 0.9), '[3.66165054222,5.00501612444]',
		'of equal weights: SciPy'),
	-- csat_interval of the same ratings, in points of 20 percent
	(review_interval(of_ratings(5, 5, 5, 4, 1, 3, 2, 4, 3, 3), 1, 5),
		'[2.62051720243,4.24904801496]', 'of ten ratings from 1 to 5'),
	(review_interval(of_ratings(5, 5, 5, 5, 5), 1, 5), '[3.55602930895,5]', 'of five fives'))
		AS v (i, expected, what);
SELECT is(numrange(6 - upper(i), 6 - lower(i), '[]'), review_interval(of_ratings(1, 1, 2), 1, 5),
	'the scale from its other end') FROM review_interval(of_ratings(5, 5, 4), 1, 5) AS i;

-- weights of one's own that are all the same do not matter, others do
SELECT is(review_interval(r, 1, 5), review_interval(of_ratings(5, 3, 4, 4), 1, 5), 'weights of 7')
  FROM (SELECT review_agg(rating, '2025-01-01', '1 day', 7) AS r
		  FROM unnest('{5,3,4,4}'::float8[]) AS rating) AS v;

SELECT is(review_interval(r), NULL, what)
  FROM (VALUES (of_ratings(4), 'one review'), (of_ratings(4, 4, 4), 'equal ratings'),
	(of_ratings(4.7, 4.7, 4.7), 'equal ratings, rounded'), ('{}', 'no reviews'),
	(of_figures(1.999, 3, 1), 'an effective number of less than two'),
	((SELECT review_agg(4, '2025-01-01', '1 day', 0)), 'no weight')) AS v (r, what);
SELECT isnt(review_interval(r), NULL, 'two reviews of one weight ' || weight)
  FROM (SELECT weight, review_agg(rating, '2025-01-01', '1 day', weight) AS r
		  FROM unnest('{1,3}'::float8[]) AS rating,
			   unnest('{0.1,1.1,3.3,1e-300}'::float8[]) AS weight
		 GROUP BY weight) AS v;
SELECT is(review_interval(r, 1, 5), NULL, what || ', with a scale')
  FROM (VALUES ('{}'::cx_review, 'no reviews'),
	((SELECT review_agg(4, '2025-01-01', '1 day', 0)), 'no weight')) AS v (r, what);
SELECT ok(lower(i) > 1 AND upper(i) = 5 AND i @> 5.0, 'one review is enough with a scale')
  FROM review_interval(of_ratings(5), 1, 5) AS i;

-- the score is always in it, and more confidence makes it wider
CREATE TEMP TABLE random_reviews AS
SELECT review_agg(floor(1 + 5 * random() ^ skew), timestamptz '2025-01-01'
		- random() * interval '300 days', '90 days', 1 - random() ^ 3) AS r
  FROM generate_series(1, 100) AS series, (VALUES (0.05), (1), (8)) AS v (skew),
	   generate_series(1, 20) AS i
 WHERE i <= 1 + series / 5 GROUP BY series, skew;
SELECT is(count(*), 0::bigint, 'with the score, on the scale, and wider with more confidence')
  FROM (SELECT r, i, lag(i) OVER w AS narrower, s, lag(s) OVER w AS s_narrower
		  FROM random_reviews,
			   unnest('{1e-12,0.01,0.5,0.8,0.95,0.999,0.999999999999}'::float8[]) AS confidence,
			   review_interval(r, confidence) AS i, review_interval(r, 1, 5, confidence) AS s
		WINDOW w AS (PARTITION BY r ORDER BY confidence)) AS v
 WHERE NOT coalesce(i @> review_score(r), i IS NULL) OR NOT s @> review_score(r)
	OR NOT s <@ numrange(1, 5, '[]') OR NOT i @> narrower OR NOT s @> s_narrower;

-- Ratings on the scale are never refused, wherever it lies, however they are weighed and
-- spread; those that are spread farther than any on it are, though their score is on it.
SELECT lives_ok(format($$SELECT review_interval(review_agg(least(%1$s + %2$s * %3$s, %1$s + %2$s),
			timestamptz '2025-01-01' - random() * interval '900 days', '90 days',
			1e-3 + random() ^ 9), %1$s, %1$s + %2$s)
		FROM generate_series(1, 100) AS series, generate_series(1, 1 + series / 3) AS i
		GROUP BY series$$, lowest, width, share), format('from %s, %s: %s', lowest, width, share))
  FROM (VALUES ('1::float8', 4::float8), ('(-1e9::float8)', 4), ('1000000001::float8', 4),
		('1e-300::float8', 7e-300), ('(-1e150::float8)', 2e150), ('0.1::float8', 0.2))
		AS v (lowest, width),
	   unnest('{random(),round(random()),round(random() ^ 9),0,1}'::text[]) AS share;
SELECT throws_like(format('SELECT review_interval(of_ratings(VARIADIC %L), 2, 4)', ratings),
	'standard deviation ' || deviation || '% is out of range', 'off 2 to 4: ' || ratings::text)
  FROM (VALUES ('{1,5,1,5}'::float8[], '2'), ('{1.99,4}', '1.005'), ('{1,3.6,5}', '1.657'),
		('{1,3}', '1')) AS v (ratings, deviation);
SELECT isnt(review_interval(of_ratings(VARIADIC ratings), 2, 4), NULL,
		'perhaps on 2 to 4: ' || ratings::text)
  FROM (VALUES ('{1,3,3,3}'::float8[]), ('{2,4}'), ('{2,2,4}'), ('{3}')) AS v (ratings);

-- what rounding may have put off the scale is on it; further than that nothing is
SELECT lives_ok(format('SELECT review_interval(of_ratings(%s), 0, 4)', score),
	'on 0 to 4: ' || score)
  FROM unnest('{-1e-13::float8 * 4,4 + 1e-13::float8 * 4}'::text[]) AS score;
SELECT throws_like(format('SELECT review_interval(of_ratings(%s), 0, 4)', score),
	'review score % is out of range', 'off 0 to 4: ' || score)
  FROM unnest('{-1e-13::float8 * 4 * (1 + 2 ^ -52),4 + 1e-13::float8 * 4 + 2 ^ -50}'::text[])
	AS score;

-- many reviews need no pseudo-reviews and no t
SELECT ok(close_to((upper(i) - lower(i))::float8, (upper(s) - lower(s))::float8, 1e-4),
	'of 100000 reviews, with and without a scale')
  FROM (SELECT review_agg(2 + i % 3, '2025-01-01', '1 day') AS r FROM generate_series(1, 100000) i)
		AS v, review_interval(r) AS i, review_interval(r, 1, 5) AS s;

------------------------------------------------------------------------
-- Tests
------------------------------------------------------------------------
SELECT is(ARRAY[round(difference, 12), round(adjusted_difference, 12), round(lower, 11),
		round(upper, 11), round(p_value, 12), round(standard_error, 12), round(statistic, 11),
		round(degrees_of_freedom, 11)], ARRAY[1.733333333333,
		1.733333333333, 0.297354513, 3.16931215366, 0.024446627287, 0.609188896083, 2.84531340686,
		7.11045955765]::numeric[], 'Welch''s test: SciPy')
  FROM review_test(of_ratings(5, 4, 5, 3, 4, 5), of_ratings(2, 3, 4, 1, 3));
SELECT is((difference, -upper, -lower, p_value, adjusted_difference, standard_error, statistic,
		degrees_of_freedom)::text, (-d, l, u, p, -ad, se, -s, df)::text, 'the other way round')
  FROM review_test(of_ratings(1, 2, 2, 5), of_ratings(2, 3, 4)),
	   review_test(of_ratings(2, 3, 4), of_ratings(1, 2, 2, 5)) AS o (d, l, u, p, ad, se, s, df);
SELECT is(test::text, '(0,' || -upper(i) || ',' || upper(i) || ',1,0,' || (test).standard_error
		|| ',0,' || (test).degrees_of_freedom || ')', 'a score against itself')
  FROM decayed, review_test(r, r, 0.9) AS test,
	   LATERAL (SELECT numrange((test).lower, (test).upper, '[]') AS i) AS v;
SELECT is((test).difference, review_score(a.r) - review_score(b.r), 'of the scores themselves')
  FROM decayed AS a, (SELECT of_ratings(2, 2, 3) AS r) AS b, review_test(a.r, b.r) AS test;
SELECT is(count(*), 0::bigint, 'significant where the limits leave out 0')
  FROM (SELECT r FROM random_reviews ORDER BY random() LIMIT 60) AS a,
	   (SELECT r FROM random_reviews ORDER BY random() LIMIT 60) AS b,
	   unnest('{0.2,0.95,0.999}'::float8[]) AS confidence,
	   review_test(a.r, b.r, confidence) AS test
 WHERE (test.p_value < 1 - confidence - 1e-12 AND 0 BETWEEN test.lower AND test.upper)
	OR (test.p_value > 1 - confidence + 1e-12 AND NOT 0 BETWEEN test.lower AND test.upper)
	OR NOT test.difference BETWEEN test.lower AND test.upper;
SELECT is(review_test(a, b), NULL, 'no test against ' || what)
  FROM (SELECT r AS a FROM decayed) AS a,
	   (VALUES (of_ratings(4), 'one review'), (of_ratings(4, 4), 'equal ratings'),
		('{}', 'no reviews')) AS v (b, what);

------------------------------------------------------------------------
-- Errors
------------------------------------------------------------------------
SELECT throws_ok(format('SELECT %s FROM decayed', call), code, message, call)
  FROM (VALUES
	('review_interval(r, 0)', '22023', 'confidence 0 is out of range'),
	('review_interval(r, 95)', '22023', 'confidence 95 is out of range'),
	('review_interval(r, ''NaN'')', '22023', 'confidence NaN is out of range'),
	('review_interval(''{}'', 1)', '22023', 'confidence 1 is out of range'),
	('review_interval(r, 1, 5, 1)', '22023', 'confidence 1 is out of range'),
	('review_test(r, r, -1)', '22023', 'confidence -1 is out of range'),
	('review_interval(r, 5, 1)', '22023', 'highest 1 is out of range'),
	('review_interval(r, 5, 5)', '22023', 'highest 5 is out of range'),
	('review_interval(r, ''-Infinity'', 5)', '22023', 'lowest -Infinity is out of range'),
	('review_interval(r, 1, ''NaN'')', '22023', 'highest NaN is out of range'),
	('review_interval(of_ratings(9), 1, 5)', '22003', 'review score 9 is out of range'),
	('review_interval(of_ratings(0.5), 1, 5)', '22003', 'review score 0.5 is out of range'),
	('review_interval(of_ratings(1, 9), 2, 8)', '22003', 'standard deviation 4 is out of range'))
		AS v (call, code, message);

SELECT * FROM finish();
ROLLBACK;
