--
-- Before a survey and after it: sample sizes, labels, families of tests
--

-- responses for a margin of 5 points at 95 %, of 10 at 90 %; of 500 customers; where
-- a pilot of 10 promoters says that nearly all are
SELECT nps_sample_size(5), nps_sample_size(10, 0.9), nps_sample_size(5, population => 500),
       nps_sample_size(5, pilot => '{"10": 10}');

-- the margin of that many responses, half promoters and half detractors
SELECT round(nps_margin(jsonb_build_object('0', n / 2, '10', n / 2)::cx_survey), 4)
  FROM unnest(ARRAY[1536, 1538]) AS n;

-- what two groups can show, and what a pilot of the usual kind makes of it
SELECT round(nps_detectable_difference(500, 500), 2) AS worst_case,
       round(nps_detectable_difference(500, 500, 0.95, 0.9), 2) AS power_90,
       round(nps_detectable_difference(500, 500, pilot => '{"10": 50, "8": 30, "2": 20}'), 2)
         AS of_pilot;

-- labels as tools export them
SELECT label, score_from_label(label)
  FROM unnest(ARRAY['10 - Extremely likely', ' 7 ', '0 (not at all)', 'Extremely likely - 10',
                    '']) AS label;
SELECT score_from_label('9 or 10');
SELECT score_from_label('11');

-- dashes and blanks in a database of another encoding
\set here :DBNAME
CREATE DATABASE label_win1252 ENCODING 'WIN1252' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C';
CREATE DATABASE label_none ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C';
\c label_win1252
CREATE EXTENSION cx_metrics;
SET client_encoding = 'UTF8';
SELECT label, score_from_label(label)
  FROM unnest(ARRAY['10 – Extremely likely', 'très probable — 10', chr(160) || '7' || chr(160)])
       AS label;
SELECT score_from_label('Â 7');
\c label_none
CREATE EXTENSION cx_metrics;
SELECT score_from_label(E'10 \xE2\x80\x93 tr\xE8s'), score_from_label(E'tr\xE8s: 7');
\c :here
DROP DATABASE label_win1252;
DROP DATABASE label_none;

-- a family of five tests, and one that could not be done
SELECT p_value, p_adjust(p_value) OVER family AS holm, p_adjust(p_value, 'BH') OVER family AS bh,
       p_adjust(p_value, 'bonferroni') OVER family AS bonferroni
  FROM unnest(ARRAY[0.01, 0.04, 0.03, NULL, 0.005, 0.04]) AS p_value
WINDOW family AS ();

-- a family each
SELECT metric, p_value, p_adjust(p_value) OVER (PARTITION BY metric)
  FROM (VALUES ('ces', 0.02), ('nps', 0.02), ('nps', 0.03)) AS test (metric, p_value);

SELECT p_adjust(1.5) OVER ();
SELECT p_adjust(0.5, 'hommel') OVER ();
SELECT p_adjust(0.5, method) OVER () FROM (VALUES ('holm'), ('bh')) AS v (method);
