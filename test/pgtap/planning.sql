-- Sample sizes, labels and families of tests: tables of cases, each error, and
-- properties against plain SQL on random data
BEGIN;
SELECT no_plan();

-- a different seed per day; psql -v seed=... repeats a failure
\if :{?seed}
\else
	SELECT to_char(now(), 'YYMMDD') AS seed \gset
\endif
SELECT diag('seed ' || :'seed');
SELECT setseed(:seed / 1000000.0) \g /dev/null

-- the results of an expression, or SQLSTATE, message, detail and hint
CREATE FUNCTION pg_temp.outcome(expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
	detail text;
	hint text;
BEGIN
	EXECUTE 'SELECT string_agg(v::text, '', '') FROM (SELECT ' || expression || ') AS s (v)'
	   INTO result;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;

------------------------------------------------------------------------
-- Sample size
------------------------------------------------------------------------
SELECT is(pg_temp.outcome(expression), want, expression)
  FROM (VALUES
	('nps_sample_size(5)', '1537'),
	('nps_sample_size(10, 0.90)', '271'),
	('nps_sample_size(5, pilot => ''{"10": 10}'')', '451'),
	-- nobody answered: no pilot
	('nps_sample_size(5, pilot => ''{}'')', '1537'),
	('nps_sample_size(5, 0.95, NULL, NULL)', '1537'),
	('nps_sample_size(5, population => 0)', '0'),
	('nps_sample_size(5, population => 1)', '1'),
	('nps_sample_size(5, population => 9223372036854775807)', '1537'),
	('nps_sample_size(1e-300, population => 9223372036854775807)', '9223372036854775807'),
	('nps_sample_size(1e300)', '1'),
	('nps_sample_size(1e300, population => 0)', '0'),
	('nps_sample_size(1e300, population => 7)', '1'),
	('nps_sample_size(NULL)', NULL),
	('nps_sample_size(5, NULL)', NULL),
	('nps_sample_size(0)', '22023 | margin 0 is out of range | '
		'It must be finite and greater than 0.'),
	('nps_sample_size(''NaN'')', '22023 | margin NaN is out of range | '
		'It must be finite and greater than 0.'),
	('nps_sample_size(''Infinity'')', '22023 | margin Infinity is out of range | '
		'It must be finite and greater than 0.'),
	('nps_sample_size(1e-300)', '22003 | number of responses is out of range | '
		'Allow a larger margin.'),
	('nps_sample_size(5, 95)', '22023 | confidence 95 is out of range | '
		'Confidence must be greater than 0 and less than 1. | Write 95 percent as 0.95.'),
	('nps_sample_size(5, 1)', '22023 | confidence 1 is out of range | '
		'Confidence must be greater than 0 and less than 1.'),
	('nps_sample_size(5, 100)', '22023 | confidence 100 is out of range | '
		'Confidence must be greater than 0 and less than 1.'),
	('nps_sample_size(5, population => 0.5)', '22023 | population 0.5 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.')) AS v (expression, want);

-- A single cluster, of whichever answers and beside whatever has no weight, has no
-- variance: whatever is asked for a confidence has no answer, be it NULL or an error
-- that says so, for the cluster in place of any summary that it takes.
CREATE TEMP TABLE single AS
SELECT clustered_survey_agg(c) AS s
  FROM (VALUES (1, '{"10": 5, "1": 5}'::cx_survey), (2, '{"10": 3}'), (3, '{"8": 5}'),
               (4, '{"9": 1, "5": 1}'), (4, '{"5": 1, "weighted": 0}'),
               (5, '{"9": 1}'), (5, '{}')) AS v (n, c) GROUP BY n;
SELECT is(pg_temp.outcome(format('%s(%s)::text FROM single', proname, arguments)),
		CASE WHEN proargnames[place] = 'pilot' THEN '22023 | pilot is a single cluster | '
		     'It says nothing about the differences between clusters. | '
		     'Give the summary of several clusters, or no pilot.' END,
		format('%s, %s', p.oid::regprocedure, proargnames[place]))
  FROM pg_proc AS p, generate_subscripts(proargnames, 1) AS place,
       LATERAL (SELECT string_agg(format('%I => %s', argument, CASE WHEN n = place THEN 's'
                       WHEN type = 'cx_survey'::regtype THEN '''{"9": 3, "2": 4}'''
                       ELSE value END), ', ')
                  FROM unnest(proargnames, proargtypes::oid[]) WITH ORDINALITY
                       AS a (argument, type, n)
                  LEFT JOIN (VALUES ('threshold', '5'), ('scale_max', '10'), ('margin', '5'),
                                    ('responses_a', '100'), ('responses_b', '100'))
                         AS known (argument, value)
                       USING (argument)
                 WHERE n = place OR value IS NOT NULL OR n <= pronargs - pronargdefaults)
               AS a (arguments)
 WHERE EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid
                                       AND deptype = 'e')
   AND 'confidence' = ANY (proargnames)
   AND (proargtypes::oid[])[place - 1] = 'cx_survey'::regtype;

-- The fewest responses whose margin does not exceed the one asked for: with v of
-- the pilot, out of a population, z of 95 %.
CREATE TEMP TABLE plan AS
SELECT margin, pilot, population, pp, qq, dd, v
  FROM (SELECT 0.5 + 30 * random() AS margin, ceil(10 ^ (1 + 5 * random()))::bigint AS population,
               floor(20 * random() ^ 3)::bigint AS p, floor(20 * random() ^ 3)::bigint AS q,
               ceil(20 * random() ^ 3)::bigint AS d
          FROM generate_series(1, 300)) AS drawn,
       LATERAL (SELECT survey_agg(score, n) AS pilot
                  FROM (VALUES (9, p), (8, q), (0, d)) AS s (score, n)) AS a,
       LATERAL (SELECT p + 0.75 AS pp, q + 1.5 AS qq, d + 0.75 AS dd, p + q + d + 3 AS n) AS b,
       LATERAL (SELECT (pp + dd) / n - ((pp - dd) / n) ^ 2 AS v) AS c;
SELECT is((SELECT count(*) FROM plan,
		LATERAL (SELECT nps_sample_size(margin, pilot => pilot) AS few,
		                nps_sample_size(margin, pilot => pilot, population => population) AS n)
		        AS s,
		LATERAL (SELECT 195.9963984540054 * sqrt(v) AS one) AS m
	 WHERE one / sqrt(few) <= margin AND (few = 1 OR one / sqrt(few - 1) > margin)
	   AND n BETWEEN 1 AND least(few, population)
	   AND one * sqrt((1 - n / population::float8) / n) <= margin
	   AND (n = 1 OR one * sqrt((1 - (n - 1) / population::float8) / (n - 1)) > margin)),
	300::bigint, 'sample sizes are just enough');

------------------------------------------------------------------------
-- Detectable difference
------------------------------------------------------------------------
SELECT is(pg_temp.outcome(expression), want, expression)
  FROM (VALUES
	-- (1.9599639845 + 0.8416212336) 100 sqrt(2/500)
	('nps_detectable_difference(500, 500)', '17.7187806965932'),
	('nps_detectable_difference(500, 500, pilot => ''{}'')', '17.7187806965932'),
	('nps_detectable_difference(500, 500, power => 0.5)', '12.3959006460912'),
	('nps_detectable_difference(0, 500)', NULL),
	('nps_detectable_difference(500, 0)', NULL),
	('nps_detectable_difference(NULL, 500)', NULL),
	('nps_detectable_difference(500, NULL)', NULL),
	('nps_detectable_difference(500, 500, NULL)', NULL),
	('nps_detectable_difference(500, 500, power => NULL)', NULL),
	('nps_detectable_difference(500, 500, power => 0.05)', '22023 | power 0.05 is out of range | '
		'It must be greater than 1 - confidence and less than 1.'),
	('nps_detectable_difference(500, 500, power => 1)', '22023 | power 1 is out of range | '
		'It must be greater than 1 - confidence and less than 1.'),
	('nps_detectable_difference(500, 500, power => ''NaN'')', '22023 | power NaN is out of range '
		'| It must be greater than 1 - confidence and less than 1.'),
	('nps_detectable_difference(500, 500, power => 80)', '22023 | power 80 is out of range | '
		'It must be greater than 1 - confidence and less than 1. | Write 80 percent as 0.8.'),
	('nps_detectable_difference(500, 500, 0)', '22023 | confidence 0 is out of range | '
		'Confidence must be greater than 0 and less than 1.'),
	('nps_detectable_difference(-1, 500)', '22003 | number of responses -1 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.'),
	('nps_detectable_difference(500, 1.5)', '22003 | number of responses 1.5 is out of range | '
		'It must be a whole number from 0 to 9223372036854775807.')) AS v (expression, want);
-- quantiles of the normal distribution, as tables have them
SELECT is(round(nps_detectable_difference(20000, 20000, confidence, power), 6),
		round((z_confidence + z_power)::numeric, 6), format('power %s of %s', power, confidence))
  FROM (VALUES (0.95, 1.9599639845), (0.9, 1.6448536270), (0.99, 2.5758293035))
       AS c (confidence, z_confidence),
       (VALUES (0.3, -0.5244005127), (0.4, -0.2533471031), (0.5, 0), (0.6, 0.2533471031),
               (0.8, 0.8416212336), (0.999, 3.0902323062))
       AS p (power, z_power);
-- where the approximation they start from is worst, to the last digit: the quantiles of 0.75
-- and of 0.56, 0.674489750196082 and 0.150969215496777
SELECT is(nps_detectable_difference(20000, 20000, 0.5, 0.56), 0.825458965692859,
		'a confidence of one half');
-- far out in either tail: here the difference is z_confidence + z_power
SELECT is(round(nps_detectable_difference(20000, 20000, 0.9999999999999, 0.5)
		- nps_detectable_difference(20000, 20000, 0.9999999999999, power), 12), z,
		format('power %s', power))
  FROM (VALUES (1e-10, 6.361340902404), (0.02, 2.053748910632), (0.98, -2.053748910632))
       AS v (power, z);
SELECT is((SELECT count(*) FROM plan,
		LATERAL (SELECT nps_detectable_difference(population, 7, pilot => pilot) AS d) AS t
	 WHERE abs(d / (280.1585218 * sqrt(v * (1 / population::numeric + 1 / 7.0)))::numeric - 1)
	       < 1e-8), 300::bigint, 'detectable differences by the pilot');

------------------------------------------------------------------------
-- Labels
------------------------------------------------------------------------
SELECT is(pg_temp.outcome(format('score_from_label(%L)', label)), score::text,
		format('label %s', to_json(label)))
  FROM generate_series(0, 10) AS score,
       unnest(ARRAY['%s', ' %s ', E'\t%s\n', '%s - words', '%s-words', '%s – words', '%s—words',
                    '%s = words', '%s=words', '%s: words', '%s (words)', '%s(words - and more)',
                    '%s -', 'words - %s', 'some words – %s', 'words — %s', 'words = %s',
                    'words=%s', 'words: %s', 'words:%s', 'words (%s)', 'words(%s)',
                    ' words ( %s )',
                    '0%s', U&'\00A0%s\00A0', U&'%s\00A0-\00A0words', U&'words -\00A0%s',
                    'とても - %s', '%s - とても']) AS form,
       LATERAL (SELECT replace(form, '%s', score::text) AS label) AS l;
-- blanks of all kinds, wherever a blank may be
SELECT is(pg_temp.outcome(format('score_from_label(%L)', label)), '7',
		format('label %s', to_json(label)))
  FROM unnest(ARRAY[9, 10, 11, 12, 13, 32, 160, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199,
                    8200, 8201, 8202, 8203, 8239, 8287, 12288, 65279]) AS blank,
       unnest(ARRAY['_7', '7_', '__7__', '7_-_words', '_words_-_7_', 'words_(_7_)']) AS form,
       replace(form, '_', chr(blank)) AS label;
SELECT is(pg_temp.outcome(format('score_from_label(%L)', label)), NULL,
		format('label %s', to_json(label)))
  FROM unnest(ARRAY[NULL, '', ' ', E' \t\r\n\x0B\f', U&'\00A0', U&' \00A0 \00A0',
                    U&'\3000', U&'\FEFF', U&'\2003\202F']) AS label;
SELECT is(pg_temp.outcome(format('score_from_label(%L)', label)), '22P02 | label "' || label ||
		'" has no score | A score is a whole number from 0 to 10, the only number in the label, '
		'first or last in it, and apart from words by a dash, a colon, an equals sign or '
		'parentheses.', format('label %s', to_json(label)))
  FROM unnest(ARRAY[
	-- several numbers, other numbers
	'9 or 10', '1-2', '1 - 2', '9/10', '9 of 10', '1 2', '0 = worst, 10 = best', '7 (8)',
	'Question 3 - 7', '11', '100', '99999999999999999999', '7.5', '7,5', '7.0', '1e1', '10 - 100%',
	-- a sign
	'-1', '- 1', '+7', '−1', '(7)', 'words -1', 'words-1', 'words –1', 'words —1',
	-- words that may mean something else, or places in a list
	'9 or more', '5 stars', '7 days', '1. Poor', '1) Poor', '10)', '7.', 'Q1', 'words 5', 'A7',
	-- marks that are no separator, half of a pair, nothing before a separator
	'10%', '7+', '7*', '7/', '7½', 'words (10', 'words - 10)', 'words = 5 more', '= 5', ': 5',
	'words ((7))', 'words (7) more', 'words ((7)', '((7)',
	-- several separators: a minus sign, perhaps, or no words
	'-- 7', '- - 7', '= = 7', '-: 7', 'words - -7', 'words - - 7', 'words – = 7',
	-- no number, other digits
	'words', '-', '()', 'ten', '★★★', '７', '٧', 'Ⅶ', U&'7\00B2', '10 words']) AS label;
-- as the documents say
SELECT is(score_from_label(normalize(label, NFKC)), 7::smallint,
		format('label %s', to_json(label)))
  FROM unnest(ARRAY['７', '７：とても', U&'\30007\3000', 'とても（７）']) AS label;
SELECT is(pg_temp.outcome(format('score_from_label(%L)', label)), '7', 'a long label')
  FROM unnest(ARRAY['7 - ' || repeat('x', 1000000), repeat(U&'\3000', 1000000) || '7']) AS label;

------------------------------------------------------------------------
-- Families of tests
------------------------------------------------------------------------
SELECT is(pg_temp.outcome(expression || ' FROM (VALUES ' || rows || ') AS v (p, m)'), want,
		format('%s of %s', expression, rows))
  FROM (VALUES
	-- R: p.adjust(c(.01, .04, .03, .005, .04), ...)
	('p_adjust(p) OVER ()', '(.01,0),(.04,0),(.03,0),(.005,0),(.04,0)',
	 '0.04, 0.09, 0.09, 0.025, 0.09'),
	('p_adjust(p, ''BH'') OVER ()', '(.01,0),(.04,0),(.03,0),(.005,0),(.04,0)',
	 '0.025, 0.04, 0.04, 0.025, 0.04'),
	('p_adjust(p, ''FDR'') OVER ()', '(.01,0),(.04,0),(.03,0),(.005,0),(.04,0)',
	 '0.025, 0.04, 0.04, 0.025, 0.04'),
	('p_adjust(p, ''Bonferroni'') OVER ()', '(.01,0),(.04,0),(.03,0),(.005,0),(.04,0)',
	 '0.05, 0.2, 0.15, 0.025, 0.2'),
	('p_adjust(p, method => ''HoLM'') OVER (ORDER BY p DESC)', '(.5,0),(.6,0),(0,0),(1,0)',
	 '1, 1, 1, 0'),
	('p_adjust(p, m) OVER ()', '(.2,''holm'')', '0.2'),
	('p_adjust(p, m) OVER ()', '(.2,''bh'')', '0.2'),
	('p_adjust(p, m) OVER ()', '(.2,''bonferroni'')', '0.2'),
	('p_adjust(p, m) OVER ()', '(''-0''::float8,''holm'')', '0'),
	-- a row with a NULL in it is none of the family, and has no say
	('coalesce(p_adjust(p, m) OVER (), -1)', '(.2,''bh''),(NULL,''holm''),(.3,NULL),(.3,''fdr'')',
	 '0.3, -1, -1, 0.3'),
	('p_adjust(p, m) OVER ()', '(NULL::float8,NULL::text)', NULL),
	('p_adjust(p, m) OVER ()', '(1.5,NULL),(NULL,''none''),(.1,''holm'')', '0.1'),
	('p_adjust(p, m) OVER ()', '(1.0000001,''holm'')',
	 '22003 | p_value 1.0000001 is out of range | It must be between 0 and 1.'),
	('p_adjust(p, m) OVER ()', '(.1,''holm''),(-.1,''holm'')',
	 '22003 | p_value -0.1 is out of range | It must be between 0 and 1.'),
	('p_adjust(p, m) OVER ()', '(''NaN''::float8,''holm'')',
	 '22003 | p_value NaN is out of range | It must be between 0 and 1.'),
	('p_adjust(p, m) OVER ()', '(.1,''hommel'')', '22023 | method "hommel" is not recognized | '
	 'The methods are holm, bh (or fdr) and bonferroni.'),
	('p_adjust(p, m) OVER ()', '(.1,'''')', '22023 | method "" is not recognized | '
	 'The methods are holm, bh (or fdr) and bonferroni.'),
	('p_adjust(p, m) OVER ()', '(.1,''BH''),(.2,''fdr''),(.3,''holm'')',
	 '22023 | constant argument changes within a group | method was BH and is now holm.'),
	-- the last says that it is volatile: each row of the family is looked up again
	('p_adjust(random()) OVER ()', '(1,1),(2,2)',
	 '22023 | p_value of a row must be the same whenever it is computed | '
	 'Compute a volatile expression in a subquery.')) AS v (expression, rows, want);

-- Random families, with ties and NULLs, some of one test or of none.  The plain SQL
-- is slow and short: each adjusted value by its definition, from all of the family.
CREATE TEMP TABLE test AS
SELECT row_number() OVER () AS id, family, CASE
	WHEN random() < 0.1 THEN NULL
	WHEN family % 3 = 0 THEN round((random() ^ 2)::numeric, 1)
	WHEN family % 3 = 1 THEN (random() ^ 4)::numeric
	ELSE (random() * 10 ^ (-300 * random()))::numeric END::float8 AS p_value
  FROM generate_series(1, 60) AS family, LATERAL generate_series(1, family % 40) AS n;
CREATE TEMP VIEW ranked AS
SELECT id, family, p_value, count(*) OVER f AS n,
       row_number() OVER (PARTITION BY family ORDER BY p_value, id) AS i
  FROM test WHERE p_value IS NOT NULL WINDOW f AS (PARTITION BY family);
CREATE TEMP TABLE expected (method text, id bigint, want float8);
INSERT INTO expected
SELECT 'bonferroni', id, least(1, p_value * n) FROM ranked
UNION ALL
SELECT 'holm', a.id, least(1, max(b.p_value * (b.n - b.i + 1)))
  FROM ranked a JOIN ranked b ON a.family = b.family AND b.i <= a.i GROUP BY a.id
UNION ALL
SELECT method, a.id, least(1, min(b.p_value * b.n / b.i))
  FROM ranked a JOIN ranked b ON a.family = b.family AND b.i >= a.i, unnest(ARRAY['bh', 'fdr'])
       AS method GROUP BY method, a.id;
SELECT ok(bool_and(coalesce(abs(have - want) <= 1e-14 * want,
                            have IS NULL AND want IS NULL AND p_value IS NULL))
          AND count(have) > 500, method)
  FROM (SELECT id, method, p_value,
               p_adjust(p_value, method) OVER (PARTITION BY family, method) AS have
          FROM test, unnest(ARRAY['holm', 'bh', 'fdr', 'bonferroni']) AS method) AS a
  LEFT JOIN expected USING (id, method)
 GROUP BY method;
-- the family is the partition, in any order and frame
SELECT ok(bool_and(plain IS NOT DISTINCT FROM ordered AND plain IS NOT DISTINCT FROM framed),
		'order and frame do not matter')
  FROM (SELECT p_adjust(p_value) OVER (PARTITION BY family) AS plain,
               p_adjust(p_value) OVER (PARTITION BY family ORDER BY p_value DESC) AS ordered,
               p_adjust(p_value) OVER (PARTITION BY family ORDER BY id
                                       ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS framed
          FROM test) AS t;
-- n log n: a second would be an eternity
CREATE TEMP TABLE large AS
SELECT n % 50021 / 50021.0::float8 AS p_value FROM generate_series(1, 200000) AS n;
SET LOCAL statement_timeout = '5s';
SELECT is(count(p_adjust), 200000::bigint, 'a large family with ties')
  FROM (SELECT p_adjust(p_value, 'bh') OVER () FROM large) AS t;

SELECT * FROM finish();
ROLLBACK;
