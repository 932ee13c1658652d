-- Figures that others published or computed, each beside the expression that ought
-- to give it.  test/oracles/run compares them.
--
-- source: what published it, in sources.  published: as it is printed, so that its
-- digits say how near ours must be.  why: filled where ours differs, and should.

CREATE TEMP TABLE sources (n serial, source text PRIMARY KEY, citation text NOT NULL);
CREATE TEMP TABLE figures (n serial, source text NOT NULL REFERENCES sources,
	figure text NOT NULL, published text, expression text NOT NULL, why text,
	UNIQUE (source, figure));

-- so many promoters, passives and detractors
CREATE FUNCTION pg_temp.answers(promoters numeric, passives numeric, detractors numeric)
RETURNS cx_survey LANGUAGE sql AS $$
	SELECT survey_agg(score, n)
	  FROM (VALUES (10, promoters), (8, passives), (3, detractors)) AS v (score, n)
$$;
-- a share: so many of so many
CREATE FUNCTION pg_temp.share(successes numeric, trials numeric) RETURNS cx_survey LANGUAGE sql
AS $$ SELECT pg_temp.answers(successes, 0, trials - successes) $$;
-- p-values, adjusted, in their order
CREATE FUNCTION pg_temp.adjusted(p float8[], method text) RETURNS numeric[] LANGUAGE sql AS $$
	SELECT array_agg(adjusted ORDER BY n)
	  FROM (SELECT n, p_adjust(value, method) OVER () AS adjusted
	          FROM unnest(p) WITH ORDINALITY AS u (value, n)) AS v
$$;

------------------------------------------------------------------------
-- Surveys
------------------------------------------------------------------------

INSERT INTO sources (source, citation) VALUES
('Newcombe 1998', 'R. G. Newcombe, Two-sided confidence intervals for the single proportion: '
	'comparison of seven methods, Statistics in Medicine 17 (1998), 857–872, Table I, method 3 '
	'(Wilson''s). Not seen at the source: as cited in test suites of others.'),
('R binom', 'R package binom, binom.confint(…), method wilson, as recorded in statsmodels '
	'0.15.0, statsmodels/stats/tests/results/results_proportion.py.'),
('scipy Wilson', 'scipy 1.17.1, scipy/stats/tests/test_morestats.py, test_ci_wilson_method, '
	'without correction for continuity; its one-sided limits of 0.95 are two-sided ones of 0.9.'),
('R PropCIs', 'R package PropCIs, wald2ci(7, 34, 1, 34, 0.95, adjust = "AC"), the method of '
	'A. Agresti and B. Caffo, The American Statistician 54 (2000), 280–288, as recorded in '
	'statsmodels 0.15.0, statsmodels/stats/tests/test_proportion.py.'),
('R NPS', 'R package NPS 1.1 (B. Rocks), run under R 4.2.2: its documentation prints no results. '
	'x: 20 promoters, 20 passives, 10 detractors; a: 20, 5, 5; b: 12, 10, 18.'),
('Rocks 2016', 'Adjusted Wald intervals with ¾, 1½ and ¾ pseudo-responses, B. Rocks, Interval '
	'estimation for the Net Promoter Score, The American Statistician 70 (2016), 365–372. The '
	'paper was not read for figures: these were computed from its formula with NumPy and SciPy.'),
('R survey', 'R package survey 4.1-1, run on its data apiclus1 (183 schools of 15 districts, all '
	'of one weight): svymean(~I(stype == "E"), svydesign(id = ~dnum, weights = ~pw, '
	'data = apiclus1)), without the correction for a finite population.'),
('Weighted answers', 'Scores 10, 9, 8, 3, 10, 6, 9, 7 with weights 1, 2, ½, 3, 1, 1½, 1, 1: '
	'statsmodels, WLS of the scores −1, 0, 1 with covariances HC0.');

INSERT INTO figures (source, figure, published, expression)
SELECT source, format('%s / %s at %s, %s', x, n, confidence, bound), published,
       format('%s(wilson_interval(%s, %s, %s))', bound, x, n, confidence)
  FROM (VALUES
	('Newcombe 1998', 81, 263, 0.95, '0.2553', '0.3662'),
	('Newcombe 1998', 15, 148, 0.95, '0.0624', '0.1605'),
	('Newcombe 1998', 0, 20, 0.95, '0.0000', '0.1611'),
	('Newcombe 1998', 1, 29, 0.95, '0.0061', '0.1718'),
	('R binom', 18, 20, 0.95, '0.6989663547715', '0.9721335187862'),
	('R binom', 4, 20, 0.95, '0.0806576625798', '0.4160174322519'),
	('R binom', 4, 200, 0.95, '0.0078044264163', '0.0502870869058'),
	('R binom', 190, 200, 0.95, '0.9104218518612', '0.9726173543992'),
	('R binom', 1, 30, 0.95, '0.005908590', '0.16670391'),
	('R binom', 29, 30, 0.95, '0.8332961', '0.9940914'),
	('R binom', 0, 30, 0.95, NULL, '0.11351339'),
	('R binom', 30, 30, 0.95, '0.8864866', NULL),
	('scipy Wilson', 3, 10, 0.95, '0.1077913', '0.6032219'),
	('scipy Wilson', 3, 10, 0.99, '0.07956632', '0.6799753'),
	('scipy Wilson', 3, 10, 0.90, '0.1268766', '0.5583002'),
	('scipy Wilson', 3, 10, 0.98, '0.08974147', '0.6507187'),
	('scipy Wilson', 0, 10, 0.95, NULL, '0.2775328'),
	('scipy Wilson', 0, 10, 0.90, NULL, '0.212942'),
	('scipy Wilson', 10, 10, 0.95, '0.7224672', NULL),
	('scipy Wilson', 10, 10, 0.90, '0.787058', NULL)) AS v (source, x, n, confidence, low, high),
       LATERAL (VALUES ('lower', low), ('upper', high)) AS b (bound, published)
 WHERE published IS NOT NULL;

-- elementary and other schools by district; without detractors NPS is the share
CREATE FUNCTION pg_temp.districts() RETURNS cx_survey LANGUAGE sql AS $$
	SELECT clustered_survey_agg(pg_temp.answers(elementary, other, 0))
	  FROM (VALUES (8, 3), (2, 2), (1, 1), (10, 3), (2, 0), (2, 2), (2, 2), (13, 3), (4, 5),
	               (34, 0), (16, 5), (30, 7), (10, 3), (1, 0), (9, 3)) AS v (elementary, other)
$$;

INSERT INTO figures (source, figure, published, expression, why) VALUES
('R survey', 'share of elementary schools', '0.786885245902', 'nps(pg_temp.districts()) / 100',
	NULL),
('R survey', 'its standard error', '0.0468025716134',
	'nps_margin(pg_temp.districts(), 2 * 0.841344746068543 - 1) / 100', NULL),
('R PropCIs', '7 / 34 less 1 / 34, lower', '0.01161167',
	'(top_box_test(pg_temp.share(7, 34), pg_temp.share(1, 34), 9)).lower / 100', NULL),
('R PropCIs', '7 / 34 less 1 / 34, upper', '0.32172166',
	'(top_box_test(pg_temp.share(7, 34), pg_temp.share(1, 34), 9)).upper / 100', NULL),
('R NPS', 'nps(x)', '0.2', 'nps(pg_temp.answers(20, 20, 10)) / 100', NULL),
('R NPS', 'nps.se(x), margin of 68.27 %', '0.10583005',
	'nps_margin(pg_temp.answers(20, 20, 10), 0.682689492137) / 100', NULL),
('R NPS', 'nps.test(x), upper', '0.40742309',
	'(nps(pg_temp.answers(20, 20, 10)) + nps_margin(pg_temp.answers(20, 20, 10))) / 100', NULL),
('R NPS', 'nps.test(x), lower', '-0.00742309',
	'(nps(pg_temp.answers(20, 20, 10)) - nps_margin(pg_temp.answers(20, 20, 10))) / 100', NULL),
('R NPS', 'npc(0:10), detractors', '7',
	$$(SELECT count(*) FROM generate_series(0, 10) AS s WHERE nps_category(s) = 'detractor')$$,
	NULL),
('R NPS', 'npc(0:10), promoters', '2',
	$$(SELECT count(*) FROM generate_series(0, 10) AS s WHERE nps_category(s) = 'promoter')$$,
	NULL),
('R NPS', 'nps.test(a, b), difference', '0.65',
	'(nps_test(pg_temp.answers(20, 5, 5), pg_temp.answers(12, 10, 18))).difference / 100', NULL),
('R NPS', 'nps.test(a, b), standard error', '0.193989547',
	'(nps_test(pg_temp.answers(20, 5, 5), pg_temp.answers(12, 10, 18))).standard_error / 100',
	'Theirs is the plain Wald test, ours the adjusted one, which holds its level.'),
('R NPS', 'nps.test(a, b), p-value', '0.000806087',
	'(nps_test(pg_temp.answers(20, 5, 5), pg_temp.answers(12, 10, 18))).p_value',
	'As above.'),
('Rocks 2016', '20, 20, 10: lower', '-1.2561050341',
	'lower(nps_interval(pg_temp.answers(20, 20, 10)))', NULL),
('Rocks 2016', '20, 20, 10: upper', '38.9919540907',
	'upper(nps_interval(pg_temp.answers(20, 20, 10)))', NULL),
('Rocks 2016', '20, 5, 5 less 12, 10, 18: adjusted', '59.4080338266',
	'(nps_test(pg_temp.answers(20, 5, 5), pg_temp.answers(12, 10, 18))).adjusted_difference',
	NULL),
('Rocks 2016', '20, 5, 5 less 12, 10, 18: standard error', '18.6163209082',
	'(nps_test(pg_temp.answers(20, 5, 5), pg_temp.answers(12, 10, 18))).standard_error', NULL),
('Rocks 2016', '20, 5, 5 less 12, 10, 18: z', '3.1911801542',
	'(nps_test(pg_temp.answers(20, 5, 5), pg_temp.answers(12, 10, 18))).statistic', NULL),
('Rocks 2016', '20, 5, 5 less 12, 10, 18: p-value', '0.0014169290',
	'(nps_test(pg_temp.answers(20, 5, 5), pg_temp.answers(12, 10, 18))).p_value', NULL);

INSERT INTO figures (source, figure, published, expression)
SELECT 'Weighted answers', figure, published,
       format('(SELECT %s FROM (SELECT weighted_survey_agg(score, weight) AS s '
              'FROM unnest(ARRAY[10,9,8,3,10,6,9,7], ARRAY[1,2,.5,3,1,1.5,1,1]::float8[]) '
              'AS u (score, weight)) AS v)', call)
  FROM (VALUES ('NPS', '4.5454545455', 'nps(s)'),
	('effective number (Kish)', '6.2051282051', 'effective_responses(s)'),
	('standard error, margin of 68.27 %', '39.28772114', 'nps_margin(s, 0.682689492137)'))
	AS v (figure, published, call);

INSERT INTO sources (source, citation) VALUES
('Agresti and Caffo 2000', 'A. Agresti and B. Caffo, The American Statistician 54 (2000), '
	'280–288: 40 of 50 less 30 of 50, computed from the formula with NumPy and SciPy.'),
('Pseudo-responses', 'The formulas of docs/survey.md and docs/planning.md, computed with NumPy '
	'and SciPy: ratings 5, 5, 5, 4, 1, 3, 2, 4, 3, 3 and five times 5; the responses that an NPS '
	'needs for a margin of 5 at 0.95 and of 10 at 0.90.');
INSERT INTO figures (source, figure, published, expression)
SELECT 'Agresti and Caffo 2000', figure, published,
       format('(top_box_test(pg_temp.share(40, 50), pg_temp.share(30, 50), 9)).%s', call)
  FROM (VALUES ('adjusted difference', '19.2307692308', 'adjusted_difference'),
	('standard error', '8.8529045505', 'standard_error'), ('z', '2.1722553452', 'statistic'),
	('p-value', '0.0298364082', 'p_value'), ('lower, as a share', '0.0187939515', 'lower / 100'),
	('upper, as a share', '0.3658214331', 'upper / 100')) AS v (figure, published, call);
INSERT INTO figures (source, figure, published, expression) VALUES
('Pseudo-responses', 'CSAT of the ten, lower', '52.4103440486',
	$$(SELECT lower(csat_interval(survey_agg(x)))
	     FROM unnest('{5,5,5,4,1,3,2,4,3,3}'::integer[]) AS x)$$),
('Pseudo-responses', 'CSAT of the ten, upper', '84.9809602992',
	$$(SELECT upper(csat_interval(survey_agg(x)))
	     FROM unnest('{5,5,5,4,1,3,2,4,3,3}'::integer[]) AS x)$$),
('Pseudo-responses', 'CSAT of five 5s, lower', '71.1205861790',
	'(SELECT lower(csat_interval(survey_agg(5))) FROM generate_series(1, 5))'),
('Pseudo-responses', 'CSAT of five 5s, upper', '100',
	'(SELECT upper(csat_interval(survey_agg(5))) FROM generate_series(1, 5))'),
('Pseudo-responses', 'responses for ±5', '1537', 'nps_sample_size(5)'),
('Pseudo-responses', 'responses for ±10 at 0.90', '271', 'nps_sample_size(10, 0.9)');

------------------------------------------------------------------------
-- Families of tests
------------------------------------------------------------------------

INSERT INTO sources (source, citation) VALUES
('Benjamini and Hochberg 1995', 'Y. Benjamini and Y. Hochberg, Controlling the false discovery '
	'rate, J. R. Statist. Soc. B 57 (1995), 289–300, section 3.2: 15 p-values, of which '
	'Bonferroni''s method rejects three at 0.05 and theirs four; as cited, with the adjusted '
	'p-values, in the documentation of scipy 1.17.1, scipy.stats.false_discovery_control.'),
('R multtest', 'R package multtest, mt.rawp2adjp, as recorded in statsmodels 0.15.0, '
	'statsmodels/stats/tests/test_multi.py, res_multtest1.'),
('R p.adjust', 'R 4.2.2, p.adjust(c(.01, .04, .03, .005, .04), …), run.');

INSERT INTO figures (source, figure, published, expression)
SELECT 'Benjamini and Hochberg 1995', format('p-value %s, adjusted', n), published,
       format($$(pg_temp.adjusted('{.0001,.0004,.0019,.0095,.0201,.0278,.0298,.0344,.0459,.324,'
              '.4262,.5719,.6528,.759,1}', 'bh'))[%s]$$, n)
  FROM unnest(ARRAY['0.0015', '0.003', '0.0095', '0.035625', '0.0603', '0.06385714',
                    '0.06385714', '0.0645', '0.0765', '0.486', '0.58118182', '0.714875',
                    '0.75323077', '0.81321429', '1']) WITH ORDINALITY AS u (published, n)
UNION ALL
SELECT 'Benjamini and Hochberg 1995', 'rejected at 0.05, ' || method, rejected,
       format($$(SELECT count(*) FROM unnest(pg_temp.adjusted('{.0001,.0004,.0019,.0095,.0201,'
              '.0278,.0298,.0344,.0459,.324,.4262,.5719,.6528,.759,1}', %L)) AS p
	       WHERE p <= .05)$$, method)
  FROM (VALUES ('bonferroni', '3'), ('bh', '4')) AS v (method, rejected);

INSERT INTO figures (source, figure, published, expression)
SELECT 'R multtest', format('%s, p-value %s', method, n), published,
       format($$(pg_temp.adjusted('{5.2365677720800003e-05,2.8140506198e-04,.014987731079600001,'
              '.020273268879800001,.177096952723,.642193923795,.680845947633,.71626938238,'
              '.838541367553,.967833824309}', %L))[%s]$$, method, n)
  FROM (VALUES ('holm', ARRAY['0.00052365677720800', '0.0025326455578200', '0.1199018486368',
	'0.1419128821586', '1', '1', '1', '1', '1', '1']),
	('bh', ARRAY['0.00052365677720800', '0.0014070253099', '0.0499591035987', '0.0506831721995',
	 '0.3541939054460', '0.895336727975', '0.895336727975', '0.895336727975', '0.931712630614',
	 '0.967833824309']),
	('bonferroni', ARRAY['0.00052365677720800', '0.0028140506198', '0.1498773107960',
	 '0.2027326887980', '1', '1', '1', '1', '1', '1'])) AS v (method, list),
       unnest(list) WITH ORDINALITY AS u (published, n)
UNION ALL
SELECT 'R p.adjust', format('%s, p-value %s', method, n), published,
       format($$(pg_temp.adjusted('{.01,.04,.03,.005,.04}', %L))[%s]$$, method, n)
  FROM (VALUES ('holm', ARRAY['0.04', '0.09', '0.09', '0.025', '0.09']),
	('bh', ARRAY['0.025', '0.04', '0.04', '0.025', '0.04']),
	('bonferroni', ARRAY['0.05', '0.2', '0.15', '0.025', '0.2'])) AS v (method, list),
       unnest(list) WITH ORDINALITY AS u (published, n);

------------------------------------------------------------------------
-- Reviews
------------------------------------------------------------------------

INSERT INTO sources (source, citation) VALUES
('G2 decay', 'G2, scoring methodology v3.0, section Grid Decay: '
	'<https://www.g2crowd.com/static/g2_grid_scores>, percent of a review''s weight.'),
('Trustpilot', 'Trustpilot, support articles 201748946 (seven reviews of 3.5 stars are always '
	'included) and 201748936 (a review is worth half after six months); the score as cited in '
	'<https://trustratings.com/help/trustscore-explained>: twenty reviews of 5 stars of two '
	'years ago, one of 1 star today.');
INSERT INTO figures (source, figure, published, expression) VALUES
('G2 decay', 'after one year', '70',
	$$100 * decay_weight('2024-01-01', timestamptz '2024-01-01' + interval '365.25 days')$$),
('G2 decay', 'after two years', '49',
	$$100 * decay_weight('2024-01-01', timestamptz '2024-01-01' + interval '730.5 days')$$),
('G2 decay', 'after three years', '34',
	$$100 * decay_weight('2024-01-01', timestamptz '2024-01-01' + interval '1095.75 days')$$),
('Trustpilot', 'weight after six months, of the default''s 70 % a year', '0.5',
	$$decay_weight('2024-01-01', timestamptz '2024-01-01' + interval '1 year' / 2,
	               interval '1 year' / 2)$$),
('Trustpilot', 'score after the one-star review', '3.4',
	$$(SELECT bayesian_review_score(r, 3.5, 7, last_reviewed_at(r))
	     FROM (SELECT review_agg(stars, at, interval '1 year' / 2) AS r
	             FROM (SELECT 5 AS stars, timestamptz '2025-01-01' - interval '730.5 days' AS at
	                     FROM generate_series(1, 20)
	                   UNION ALL SELECT 1, '2025-01-01') AS v) AS s)$$);

INSERT INTO sources (source, citation) VALUES
('Weighted ratings', 'Ratings 5, 3, 4, 1 at ages of 0, 1, 2, 4 half-lives, with the formulas of '
	'docs/review.md (weighted mean, effective number of L. Kish), computed with NumPy and SciPy.');
INSERT INTO figures (source, figure, published, expression)
SELECT 'Weighted ratings', figure, published,
       format($$(SELECT %s FROM (SELECT review_agg(x, timestamptz '2025-01-01' - age * interval
	         '10 days', '10 days') AS r FROM unnest(ARRAY[5, 3, 4, 1], ARRAY[0, 1, 2, 4])
	         AS u (x, age)) AS v)$$, call)
  FROM (VALUES ('score', '4.1724137931', 'review_score(r)'),
	('effective number', '2.4955489614', 'effective_reviews(r)'),
	('standard deviation', '1.0527129326', 'review_stddev(r)')) AS v (figure, published, call);

------------------------------------------------------------------------
-- The G2 Score and Grid
------------------------------------------------------------------------

INSERT INTO sources (source, citation) VALUES
('G2 report', 'A reprint of a G2 report of about 2018: '
	'<https://infotechcrowd.com/asset/2661/ebook-g2-marketing-intelligence.pdf>, the G2 Scores.'),
('G2 criteria', 'G2, scoring methodologies, <https://sell.g2.com/g2-scoring-methodologies> (10 '
	'reviews of a product, 6 such products and 150 reviews in the category), and the method tab '
	'of G2''s reports (companies up to 50, of 51 to 1000, of 1001 employees and more). 1 is yes.'),
('Rank-order centroid', 'F. H. Barron and B. E. Barrett, Decision quality using ranked attribute '
	'weights, Management Science 42 (1996), 1515–1523. Not seen at the source: for three '
	'attributes as cited in test suites of others, for six by the formula in rational numbers.');
INSERT INTO figures (source, figure, published, expression, why) VALUES
('G2 report', 'ZoomInfo: 93, 99', '96', 'g2_score(93, 99)', NULL),
('G2 report', 'DiscoverOrg: 96, 86', '91', 'g2_score(96, 86)', NULL),
('G2 report', 'Marketo: 63, 77', '87', 'g2_score(63, 77)',
	'No mean of any kind: 97 and 77 would give it, so the 63 is probably a misprint.');
INSERT INTO figures (source, figure, published, expression)
SELECT 'G2 criteria', format('%s reviews; %s reviews, %s products in the category', r, c, p),
       eligible, format('grid_eligible(%s, %s, %s)::integer', r, c, p)
  FROM (VALUES (10, 150, 6, '1'), (9, 150, 6, '0'), (10, 149, 6, '0'), (10, 150, 5, '0'))
	AS v (r, c, p, eligible)
UNION ALL
SELECT 'G2 criteria', format('%s employees: %s', n, segment), '1',
       format('(grid_segment(%s) = %L)::integer', n, segment)
  FROM (VALUES (50, 'Small-Business'), (51, 'Mid-Market'), (1000, 'Mid-Market'),
	(1001, 'Enterprise')) AS v (n, segment)
UNION ALL
SELECT 'Rank-order centroid', format('weight %s of %s', k, n), weight,
       format('ranked_score(VARIADIC (SELECT array_agg((i = %s)::integer::float8 ORDER BY i) '
              'FROM generate_series(1, %s) AS i))', k, n)
  FROM (VALUES (3, ARRAY['0.6111', '0.2778', '0.1111']),
	(6, ARRAY['0.4083333333', '0.2416666667', '0.1583333333', '0.1027777778', '0.0611111111',
	 '0.0277777778'])) AS v (n, list), unnest(list) WITH ORDINALITY AS u (weight, k);

------------------------------------------------------------------------
-- Customer lifetime value: models of known parameters
------------------------------------------------------------------------

INSERT INTO sources (source, citation) VALUES
('BG/NBD', 'P. S. Fader, B. G. S. Hardie and K. L. Lee, "Counting your customers" the easy way, '
	'Marketing Science 24 (2005), 275–284, with its spreadsheet: r .243, alpha 4.414, a .793, b '
	'2.426, weeks (before rounding .2425945, 4.4136020, .7929220, 2.4259066, of which the '
	'spreadsheet''s expectations of a new customer are); as cited in lifetimes 0.11.3, '
	'tests/test_estimation.py, TestBetaGeoFitter.'),
('R BTYD', 'R package BTYD 2.4.3, the examples of man/bgnbd.*.Rd and '
	'man/spend.expected.value.Rd, run under R 4.2.2 with hardie = TRUE (they print no results).'),
('BTYD vignette', 'R package BTYD 2.4.3, inst/doc/BTYD-walkthrough.pdf, section 4, with the '
	'parameters printed there.'),
('lifetimes guide', 'lifetimes 0.11.3, docs/Quickstart.md: purchases in the next week, with the '
	'parameters printed there.'),
('PyMC-Marketing', 'PyMC-Marketing 0.19.2, tests/clv/models/test_beta_geo.py and '
	'test_modified_beta_geo.py, test_expected_purchases_new_customer: r .243, alpha 4.414, a '
	'.793, b 2.426, and .525, 6.183, .891, 1.614; to 12 decimals.'),
('lifetimes RFM', 'lifetimes 0.11.3, tests/test_utils.py, '
	'test_summary_date_from_transaction_with_monetary_values: days up to 2015-02-07.');

INSERT INTO figures (source, figure, published, expression, why)
SELECT 'BG/NBD', format('purchases of a new customer in %s weeks', t), published,
       format('expected_purchases(bgnbd_model(.2425945, 4.4136020, .7929220, 2.4259066), %s)', t),
       CASE t WHEN '78.00' THEN 'Theirs is what 150 terms of the series give, '
	'ours what all of it gives.' END
  FROM unnest(ARRAY['0.1429', '1.0', '3.00', '31.8571', '32.00', '78.00'],
              ARRAY['0.0078', '0.0532', '0.1506', '1.0405', '1.0437', '1.8576'])
       AS u (t, published);
INSERT INTO figures (source, figure, published, expression) VALUES
('BG/NBD', 'purchases in 39 weeks, x = 2, t_x = 30.43, T = 38.86', '1.226',
	'expected_purchases(bgnbd_model(.243, 4.414, .793, 2.426), 39, 2, 30.43, 38.86)'),
('R BTYD', 'P(alive), x = 23, t_x = 39, T = 39', '0.9685554542',
	'probability_alive(bgnbd_model(.243, 4.414, .793, 2.426), 23, 39, 39)'),
('R BTYD', 'purchases in 2 weeks, x = 10, t_x = 35, T = 39', '0.3915692071',
	'expected_purchases(bgnbd_model(.243, 4.414, .793, 2.426), 2, 10, 35, 39)');
INSERT INTO figures (source, figure, published, expression)
SELECT 'R BTYD', format('P(alive), x = %s, t_x = 30, T = 39', n + 4), published,
       format('probability_alive(bgnbd_model(.243, 4.414, .793, 2.426), %s, 30, 39)', n + 4)
  FROM unnest(ARRAY['0.7056268472', '0.6870911325', '0.6638661810', '0.6365456419',
	'0.6056144893', '0.5715517342', '0.5348847516', '0.4962124844', '0.4562050527',
	'0.4155845331', '0.3750918929', '0.3354462162', '0.2973031346', '0.2612190431',
	'0.2276260877', '0.1968204445']) WITH ORDINALITY AS u (published, n)
UNION ALL
SELECT 'R BTYD', format('purchases in 2 weeks, x = %s, t_x = 25, T = 39', n + 4), published,
       format('expected_purchases(bgnbd_model(.243, 4.414, .793, 2.426), 2, %s, 25, 39)', n + 4)
  FROM unnest(ARRAY['0.122171798762', '0.128104149900', '0.127536556326', '0.121369942182',
	'0.110984903665', '0.097978544839', '0.083880080682', '0.069937191798', '0.057017602556',
	'0.045615564968', '0.035922503853', '0.027919324647', '0.021461762482', '0.016345967013',
	'0.012352515658', '0.009272426844']) WITH ORDINALITY AS u (published, n)
UNION ALL
SELECT 'R BTYD', format('purchases of a new customer in %s weeks', n), published,
       format('expected_purchases(bgnbd_model(.243, 4.414, .793, 2.426), %s)', n)
  FROM unnest(ARRAY['0.05326789117', '0.10338973976', '0.15086523089', '0.19606817243',
	'0.23928820028', '0.28075589358', '0.32065882342', '0.35915229296', '0.39636679677',
	'0.43241336223']) WITH ORDINALITY AS u (published, n)
UNION ALL
SELECT 'R BTYD', format('spend, p 6, q 4, gamma 16, m = 35, x = %s', n), published,
       format('expected_spend(gamma_gamma_model(6, 4, 16), %s, 35)', n)
  FROM unnest(ARRAY['34.00000000', '34.40000000', '34.57142857', '34.66666667', '34.72727273',
	'34.76923077', '34.80000000', '34.82352941', '34.84210526', '34.85714286'])
       WITH ORDINALITY AS u (published, n)
UNION ALL
SELECT 'PyMC-Marketing', format('%s, a new customer in %s weeks', variant, t), published,
       format('expected_purchases(%s, %s)', model, t)
  FROM (VALUES
	('BG/NBD', 'bgnbd_model(.243, 4.414, .793, 2.426)',
	 ARRAY['0.053267891172', '0.150865230893', '0.280755893577']),
	('MBG/NBD', 'mbgnbd_model(.525, 6.183, .891, 1.614)',
	 ARRAY['0.053084795264', '0.150863288607', '0.281360223983']))
	AS v (variant, model, list),
       LATERAL unnest(list, ARRAY[1, 3, 6]) AS u (published, t);

INSERT INTO figures (source, figure, published, expression) VALUES
('BTYD vignette', 'purchases of a new customer in 52 weeks', '1.444004',
	'expected_purchases(bgnbd_model(.2425967, 4.413659, .7929869, 2.426164), 52)'),
('BTYD vignette', 'customer 1516, purchases in 52 weeks', '25.75659',
	'expected_purchases(bgnbd_model(.2425967, 4.413659, .7929869, 2.426164), 52, 26, 216/7., 31)'),
('BTYD vignette', 'customer 1516, P(alive)', '0.9688523',
	'probability_alive(bgnbd_model(.2425967, 4.413659, .7929869, 2.426164), 26, 216/7., 31)');
INSERT INTO figures (source, figure, published, expression)
SELECT 'BTYD vignette', format('purchases in 52 weeks, x = %s, t_x = 20, T = 39', x), published,
       format('expected_purchases(bgnbd_model(.2425967, 4.413659, .7929869, 2.426164), 52, %s, '
              '20, 39)', x)
  FROM (VALUES (10, '0.3474606'), (15, '0.04283391'), (20, '0.004158973'), (25, '0.0003583685'))
	AS v (x, published)
UNION ALL
SELECT 'lifetimes guide', 'customer ' || customer, published,
       format('expected_purchases(bgnbd_model(.242593, 4.413532, .792886, 2.425752), 1, %s, %s, '
              '%s)', x, t, age)
  FROM (VALUES (509, 18, 35.14, 35.86, '0.424877'), (841, 19, 34.00, 34.14, '0.474738'),
	(1981, 17, 28.43, 28.86, '0.486526'), (157, 29, 37.71, 38.00, '0.662396'),
	(1516, 26, 30.86, 31.00, '0.710623')) AS v (customer, x, t, age, published)
UNION ALL
SELECT 'lifetimes RFM', format('customer %s, %s', customer, attribute), published,
       format($$(SELECT (rfm_agg(at, amount, date '2015-02-07', '1 day')).%s
	         FROM unnest(%L::date[], %L::numeric[]) AS u (at, amount))$$, attribute, at, amount)
  FROM (VALUES
	(1, '{2015-01-01,2015-02-06}', '{1,2}', '{1,36,37,2}'),
	(2, '{2015-01-01}', '{2}', '{0,0,37,0}'),
	(3, '{2015-01-01,2015-01-02,2015-01-05}', '{3,1,5}', '{2,4,37,3}'),
	(4, '{2015-01-16,2015-02-02,2015-02-05}', '{6,3,3}', '{2,20,22,3}'),
	(5, '{2015-01-16,2015-01-17,2015-01-18}', '{3,1,8}', '{2,2,22,4.5}'),
	(6, '{2015-02-02}', '{5}', '{0,0,5,0}')) AS v (customer, at, amount, list),
       unnest(list::text[], '{frequency,recency,age,monetary_value}'::text[])
       AS u (published, attribute);

------------------------------------------------------------------------
-- Contracts
------------------------------------------------------------------------

INSERT INTO sources (source, citation) VALUES
('sBG', 'P. S. Fader and B. G. S. Hardie, How to project customer retention, Journal of '
	'Interactive Marketing 21 (2007), 76–90: Table 1, of which seven renewals are fitted, and the '
	'parameters on its page 7; as cited in PyMC-Marketing 0.19.2, '
	'tests/clv/models/test_shifted_beta_geo.py. The likelihoods and standard errors were '
	'computed with SciPy.'),
('sBG, PyMC-Marketing', 'PyMC-Marketing 0.19.2, tests/clv/models/test_shifted_beta_geo.py, '
	'TestShiftedBetaGeoModelIndividual, ref_MLE_estimates.'),
('Residual lifetime', 'P. S. Fader and B. G. S. Hardie, Customer-base valuation in a contractual '
	'setting: the perils of ignoring heterogeneity, Marketing Science 29 (2010), 85–93, Table 3: '
	'the discounted expected residual lifetime at 10 %, for 3.80 and 15.20, and for .067 and '
	'.267, which stand for 1/15 and 4/15; as cited in PyMC-Marketing 0.19.2, '
	'tests/clv/models/test_shifted_beta_geo.py.');

CREATE TEMP TABLE contracts AS
SELECT segment, t AS tenure, true AS churned, n[t] - n[t + 1] AS weight
  FROM (VALUES ('Regular', ARRAY[1000, 631, 468, 382, 326, 289, 262, 241]),
	('High End', ARRAY[1000, 869, 743, 653, 593, 551, 517, 491])) AS v (segment, n),
       generate_series(1, 7) AS t;
INSERT INTO contracts VALUES ('Regular', 7, false, 241), ('High End', 7, false, 491);

INSERT INTO figures (source, figure, published, expression, why)
SELECT source, format('%s, %s', segment, attribute), published,
       format('(SELECT (sbg_fit(tenure, churned, 0, weight)).%s FROM contracts '
              'WHERE segment = %L)', attribute, segment), why
  FROM (VALUES
	('sBG', 'High End', 'alpha', '0.668', NULL), ('sBG', 'High End', 'beta', '3.806', NULL),
	('sBG', 'Regular', 'alpha', '0.704', NULL), ('sBG', 'Regular', 'beta', '1.182', NULL),
	('sBG', 'High End', 'log_likelihood', '-1611.158147', NULL),
	('sBG', 'Regular', 'log_likelihood', '-1680.265188', NULL),
	('sBG, PyMC-Marketing', 'Regular', 'alpha', '0.688',
	 'Their test allows for 10 %; the paper has .704, the maximum of the likelihood.'),
	('sBG, PyMC-Marketing', 'Regular', 'beta', '1.182', NULL))
	AS v (source, segment, attribute, published, why);
INSERT INTO figures (source, figure, published, expression)
SELECT 'sBG', format('%s, standard error of ln %s', segment, parameter), published,
       format('(SELECT (m).%1$s_se / (m).%1$s FROM (SELECT sbg_fit(tenure, churned, 0, weight) '
              'AS m FROM contracts WHERE segment = %2$L) AS f)', parameter, segment)
  FROM (VALUES ('Regular', 'alpha', '0.093170'), ('Regular', 'beta', '0.128993'),
	('High End', 'alpha', '0.155271'), ('High End', 'beta', '0.206388'))
	AS v (segment, parameter, published)
UNION ALL
SELECT 'Residual lifetime', format('alpha %s, beta %s, after %s renewals', alpha, beta, n - 1),
       published,
       format('expected_remaining_tenure(sbg_model(%s, %s), %s, 0.1)', alpha, beta, n - 1)
  FROM (VALUES ('3.80', '15.20', ARRAY['3.31', '3.45', '3.59', '3.72', '3.84']),
	('1 / 15.', '4 / 15.', ARRAY['7.68', '9.46', '9.86', '10.06', '10.19']))
	AS v (alpha, beta, list),
       unnest(list) WITH ORDINALITY AS u (published, n);
