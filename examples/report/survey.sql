-- The survey part of the report: NPS, CSAT and CES by product and quarter.
--
-- Raw responses are read once, into a table of daily summaries, from which all is computed but
-- the tests, which need to know the respondents.

CREATE TABLE daily_survey AS
SELECT survey, product_id, responded_at::date AS day, survey_agg(score) AS summary
  FROM responses
 GROUP BY survey, product_id, responded_at::date
HAVING count(score) > 0;

CREATE TABLE quarterly_survey AS
SELECT survey, product_id, to_char(day, 'YYYY-"Q"Q') AS quarter, survey_agg(summary) AS summary
  FROM daily_survey
 GROUP BY survey, product_id, to_char(day, 'YYYY-"Q"Q');

-- The products with enough answers to talk about.
CREATE VIEW surveyed AS
SELECT product_id, product
  FROM products JOIN quarterly_survey USING (product_id)
 WHERE survey = 'nps' AND quarter LIKE '2025%'
 GROUP BY product_id
HAVING response_count(survey_agg(summary)) >= 100;

\ir views.sql

\echo
\echo '== Survey metrics =='
\echo
\echo 'Net Promoter Score by product and quarter: score (95 % interval) responses'
\echo 'Products with at least 100 responses in 2025'
\echo
SELECT product,
       max(cell) FILTER (WHERE quarter = '2025-Q1') AS "2025-Q1",
       max(cell) FILTER (WHERE quarter = '2025-Q2') AS "2025-Q2",
       max(cell) FILTER (WHERE quarter = '2025-Q3') AS "2025-Q3",
       max(cell) FILTER (WHERE quarter = '2025-Q4') AS "2025-Q4"
  FROM (SELECT product, quarter,
               format('%s (%s..%s) %s', ltrim(to_char(nps(summary), 'S990')),
                      round(lower(nps_interval(summary))), round(upper(nps_interval(summary))),
                      response_count(summary)) AS cell
          FROM surveyed JOIN quarterly_survey USING (product_id)
         WHERE survey = 'nps') AS cells
 GROUP BY product
 ORDER BY product;

\echo 'CSAT by product and quarter: percent of the scale; satisfied (4 or 5), 95 % interval; ratings'
\echo
SELECT product, quarter,
       round(csat(summary), 1) AS csat,
       round(top_box(summary, 4), 1) AS "satisfied %",
       format('%s..%s', round(lower(i), 1), round(upper(i), 1)) AS interval,
       response_count(summary) AS ratings
  FROM surveyed JOIN quarterly_survey USING (product_id),
       top_box_interval(summary, 4) AS i
 WHERE survey = 'csat' AND quarter IN ('2025-Q3', '2025-Q4')
 ORDER BY product, quarter;

\echo 'CES by product and quarter: mean of 1 to 7; easy (5 to 7), 95 % interval; scores'
\echo
SELECT product, quarter,
       round(ces(summary), 2) AS ces,
       round(top_box(summary, 5), 1) AS "easy %",
       format('%s..%s', round(lower(i), 1), round(upper(i), 1)) AS interval,
       response_count(summary) AS scores
  FROM surveyed JOIN quarterly_survey USING (product_id),
       top_box_interval(summary, 5) AS i
 WHERE survey = 'ces' AND quarter IN ('2025-Q3', '2025-Q4')
 ORDER BY product, quarter;

\echo 'Which scores changed?  Three months and a year beside those before; the answers of one'
\echo 'respondent count as a cluster; p < 0.05, and p adjusted for all tests by the method of Holm'
\echo
SELECT product, span AS within, round(nps(before)) AS then, response_count(before) AS n,
       round(nps(after)) AS now, response_count(after) AS n, round(difference) AS change,
       format('%s..%s', round(lower), round(upper)) AS "95 %", pg_temp.p(p_value) AS p,
       pg_temp.p(p_adjusted) AS "Holm"
  FROM nps_changes
 WHERE p_value < 0.05
 ORDER BY nps_changes.p_value;

\echo 'Of those that did, by touchpoint and segment; p adjusted within the product'
\echo
SELECT product, part, round(nps(before)) AS then, response_count(before) AS n,
       round(nps(after)) AS now, response_count(after) AS n, round(difference) AS change,
       format('%s..%s', round(lower), round(upper)) AS "95 %", pg_temp.p(p_value) AS p,
       pg_temp.p(p_adjusted) AS "Holm"
  FROM changed_parts
 ORDER BY place, changed_parts.p_value;

\echo 'Trailing 90-day NPS at the end of each month, from the daily summaries'
\echo
SELECT to_char(day, 'YYYY-MM-DD') AS day,
       round(nps(everything), 1) AS "all products", response_count(everything) AS n,
       round(nps(queuebright), 1) AS "Queuebright", response_count(queuebright) AS n_q,
       round(nps(larkspan), 1) AS "Larkspan", response_count(larkspan) AS n_l
  FROM (SELECT day,
               survey_agg(everything) OVER days_90 AS everything,
               survey_agg(queuebright) OVER days_90 AS queuebright,
               survey_agg(larkspan) OVER days_90 AS larkspan
          FROM (SELECT day, survey_agg(summary) AS everything,
                       survey_agg(summary) FILTER (WHERE product = 'Queuebright') AS queuebright,
                       survey_agg(summary) FILTER (WHERE product = 'Larkspan') AS larkspan
                  FROM daily_survey JOIN products USING (product_id)
                 WHERE survey = 'nps'
                 GROUP BY day) AS by_day
        WINDOW days_90 AS (ORDER BY day RANGE INTERVAL '89 days' PRECEDING)) AS sliding
 WHERE day >= '2025-01-01' AND day IN (SELECT max(day) FROM daily_survey WHERE survey = 'nps' GROUP BY date_trunc('month', day))
 ORDER BY day;

\echo 'How likely are you to recommend us?  All answers of 2025'
\echo
WITH year AS (
	SELECT survey_agg(summary) AS s FROM daily_survey WHERE survey = 'nps' AND day >= '2025-01-01'
)
SELECT score, nps_category(score) AS category, score_count(s, score) AS responses,
       round(100.0 * score_count(s, score) / response_count(s), 1) AS percent,
       repeat('█', round(100.0 * score_count(s, score) / response_count(s))::integer) AS distribution
  FROM year, generate_series(10, 0, -1) AS score;
SELECT round(100.0 * promoter_count(s) / response_count(s), 1) AS "promoters %",
       round(100.0 * passive_count(s) / response_count(s), 1) AS "passives %",
       round(100.0 * detractor_count(s) / response_count(s), 1) AS "detractors %",
       round(nps(s), 1) AS nps, '± ' || round(nps_margin(s), 1) AS margin, response_count(s)
  FROM (SELECT survey_agg(summary) AS s FROM daily_survey WHERE survey = 'nps' AND day >= '2025-01-01') AS year;
