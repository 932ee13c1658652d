-- Report: review scores, in which newer reviews weigh more.

\set category 'Help Desk'
\set as_of '2026-01-01'

\echo
\echo REVIEW SCORES
\echo =============
\echo
\echo Products of a category by review score: the mean of the stars, each review with a
\echo weight of 70 percent after a year (G2''s published curve), beside the plain average.
\echo effective: how many equally weighted reviews say as much.  weight: reviews as of the
\echo end of 2025, decayed.  with prior: five reviews of 3.5 stars added, so that few or old
\echo reviews do not lead.  verified: reviews by proven users count twice.
\echo

SELECT product,
       round(review_score(r), 2) AS score,
       round(average, 2) AS average,
       review_count(r) AS reviews,
       round(effective_reviews(r), 1) AS effective,
       round(review_weight(r, :'as_of'), 1) AS weight,
       round(review_score(r, 3.5, 5, :'as_of'), 2) AS "with prior",
       round(verified, 2) AS verified
  FROM (SELECT product,
               avg(stars) AS average,
               review_agg(stars, reviewed_at) AS r,
               review_score(stars, reviewed_at, half_life(0.7), CASE WHEN verified THEN 2 ELSE 1 END) AS verified
          FROM reviews
          JOIN products USING (product_id)
         WHERE category = :'category'
         GROUP BY product) AS by_product
 ORDER BY review_score(r) DESC;

\echo Where the score and the plain average differ most: products whose recent reviews are
\echo better or worse than their old ones, half-life half a year.
\echo

SELECT product, category,
       round(review_score(stars, reviewed_at, '6 months'), 2) AS score,
       round(avg(stars), 2) AS average,
       round(review_score(stars, reviewed_at, '6 months') - avg(stars), 2) AS trend,
       max(reviewed_at)::date AS last_review
  FROM reviews
  JOIN products USING (product_id)
 GROUP BY product, category
 ORDER BY abs(review_score(stars, reviewed_at, '6 months') - avg(stars)) DESC
 LIMIT 5;

\echo A product''s score at the end of each month of 2025: one pass over monthly summaries.
\echo year: the reviews of the last twelve months only.
\echo

SELECT * FROM (
    SELECT month::date,
           round(review_score(rollup(r) OVER history), 2) AS score,
           round(review_score(rollup(r) OVER year), 2) AS year,
           review_count(r) AS new_reviews,
           review_count(rollup(r) OVER history) AS all_reviews,
           round(effective_reviews(rollup(r) OVER history), 1) AS effective
      FROM (SELECT date_trunc('month', reviewed_at) AS month, review_agg(stars, reviewed_at) AS r
              FROM reviews
              JOIN products USING (product_id)
             WHERE product = 'Desklume'
             GROUP BY month) AS monthly
    WINDOW history AS (ORDER BY month),
           year AS (ORDER BY month RANGE '11 months' PRECEDING)) AS by_month
 WHERE month >= '2025-01-01'
 ORDER BY month;
