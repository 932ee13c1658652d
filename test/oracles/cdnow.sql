-- Figures of the purchases of CDNOW's customers, for which the file is needed; with
-- psql's variable cdnow, its name.  Otherwise the expressions are NULL.

INSERT INTO sources (source, citation) VALUES
('CDNOW, BG/NBD', 'P. S. Fader, B. G. S. Hardie and K. L. Lee, "Counting your customers" the easy '
	'way, Marketing Science 24 (2005), 275–284, Table 2: the purchases of 2357 customers up to '
	'1997-09-30, in weeks. Not seen at the source: parameters as cited in lifetimes 0.11.3, '
	'tests/test_estimation.py, the likelihood as in the BTYD vignette.'),
('CDNOW, BTYD vignette', 'R package BTYD 2.4.3, inst/doc/BTYD-walkthrough.pdf, section 4.2.'),
('CDNOW, lifetimes', 'lifetimes 0.11.3, docs/Quickstart.md (weeks rounded to two digits).'),
('CDNOW, MBG/NBD', 'R package BTYDplus, the fit of MBG/NBD (E. P. Batislam, M. Denizel and A. '
	'Filiztekin, Intern. J. of Research in Marketing 24 (2007), 201–209); as cited in lifetimes '
	'0.11.3, tests/test_estimation.py, test_params_out_is_close_to_BTYDplus.'),
('CDNOW, Gamma-Gamma', 'P. S. Fader and B. G. S. Hardie, The Gamma-Gamma model of monetary value '
	'(note 025, 2013), and its spreadsheet; as cited in lifetimes 0.11.3, '
	'tests/test_estimation.py, TestGammaGammaFitter.'),
('CDNOW, RFM', 'P. S. Fader, B. G. S. Hardie and K. L. Lee, RFM and CLV, Journal of Marketing '
	'Research 42 (2005), 415–430: the mean repeat spend; as cited in lifetimes 0.11.3, '
	'tests/test_utils.py, test_summary_statistics_are_indentical_to_hardies_paper….');

-- purchases of one day are one, as ever; in weeks, as published
CREATE TEMP TABLE line (text text);
CREATE TEMP TABLE customers (id integer, x bigint, t float8, age float8, amount float8);
CREATE TEMP TABLE fits (name text, bgnbd cx_bgnbd, gamma_gamma cx_gamma_gamma);
\if :{?cdnow}
\copy line FROM PROGRAM 'cat "$CDNOW"'
INSERT INTO customers
SELECT id, (s).frequency, (s).recency / 7, (s).age / 7, (s).monetary_value
  FROM (SELECT rfm_agg(to_date(f[3], 'YYYYMMDD'), f[5]::numeric, date '1997-09-30', '1 day') AS s,
               f[2]::integer AS id
          FROM line, LATERAL regexp_split_to_array(trim(text), '\s+') AS f
         GROUP BY f[2]) AS q
 WHERE s IS NOT NULL;
INSERT INTO fits (name, bgnbd)
SELECT 'BG/NBD', bgnbd_fit(x, t, age) FROM customers
UNION ALL SELECT 'MBG/NBD', mbgnbd_fit(x, t, age) FROM customers
UNION ALL SELECT 'rounded', bgnbd_fit(x, round(t::numeric, 2)::float8,
                                      round(age::numeric, 2)::float8) FROM customers;
INSERT INTO fits (name, gamma_gamma)
SELECT 'Gamma-Gamma', gamma_gamma_fit(x, amount) FROM customers WHERE amount > 0;
\endif

INSERT INTO figures (source, figure, published, expression, why)
SELECT source, attribute, published,
       format('(SELECT (%s).%s FROM fits WHERE name = %L)', model, attribute, name),
       CASE WHEN source = 'CDNOW, BTYD vignette' AND attribute IN ('alpha', 'a', 'b')
                 OR source = 'CDNOW, lifetimes' AND attribute IN ('b', 'b_se')
            THEN 'Theirs stops short of the maximum, where the likelihood is the same.' END
  FROM (VALUES
	('CDNOW, BG/NBD', 'bgnbd', 'BG/NBD', '{r,alpha,a,b,log_likelihood,customers}',
	 '{0.243,4.414,0.793,2.426,-9582.4,2357}'),
	('CDNOW, BTYD vignette', 'bgnbd', 'BG/NBD', '{r,alpha,a,b,log_likelihood}',
	 '{0.2426,4.4137,0.7930,2.4262,-9582.429}'),
	('CDNOW, lifetimes', 'bgnbd', 'rounded', '{r,alpha,a,b,r_se,alpha_se,a_se,b_se}',
	 '{0.242593,4.413532,0.792886,2.425752,0.012557,0.378221,0.185719,0.705345}'),
	('CDNOW, MBG/NBD', 'bgnbd', 'MBG/NBD', '{r,alpha,a,b}', '{0.525,6.183,0.891,1.614}'),
	('CDNOW, Gamma-Gamma', 'gamma_gamma', 'Gamma-Gamma', '{p,q,gamma,customers}',
	 '{6.25,3.74,15.44,946}')) AS v (source, model, name, attributes, list),
       unnest(attributes::text[], list::text[]) AS u (attribute, published);
INSERT INTO figures (source, figure, published, expression)
SELECT 'CDNOW, Gamma-Gamma', format('expected spend of customer %s', n), published,
       format('(SELECT expected_spend(gamma_gamma, x, amount) FROM fits, customers '
              'WHERE name = ''Gamma-Gamma'' AND id = %s)', n)
  FROM unnest(ARRAY['24.65', '18.91', '35.17', '35.17', '35.17', '71.46', '18.91', '35.17',
	'27.28', '35.17']) WITH ORDINALITY AS u (published, n)
UNION ALL
SELECT 'CDNOW, RFM', figure, published,
       format('(SELECT %s FROM customers WHERE x > 0)', call)
  FROM (VALUES ('customers', '946', 'nullif(count(*), 0)'), ('mean', '35', 'avg(amount)'),
	('standard deviation', '30', 'stddev(amount)'), ('least', '3', 'min(amount)'),
	('median', '27', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY amount)'),
	('most', '300', 'max(amount)')) AS v (figure, published, call);
