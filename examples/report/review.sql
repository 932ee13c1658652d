-- The review part of the report: scores in which newer reviews weigh more.
--
-- Each product's reviews are read once, into a table of monthly summaries;
-- the score by verified reviews has weights of its own and reads them again.

CREATE TABLE monthly_reviews AS
SELECT product_id, date_trunc('month', reviewed_at) AS month,
       review_agg(stars, reviewed_at) AS summary
  FROM reviews
 GROUP BY product_id, month;

CREATE TABLE product_reviews AS
SELECT product_id, review_agg(summary) AS summary
  FROM monthly_reviews
 GROUP BY product_id;

\echo
\echo '== Review scores =='
\echo
\echo 'Help Desk, by score: stars, a review weighing 70 % after a year, 49 % after two'
\echo
\echo '  average     every review weighs the same'
\echo '  effective   so many equally weighted reviews would be as precise'
\echo '  weight      decayed number of reviews at the end of 2025'
\echo '  with prior  the score with five reviews of 3.5 stars added'
\echo '  verified    the score with reviews of proven users counted twice'
\echo
SELECT product,
       round(review_score(summary), 2) AS score,
       round(average, 2) AS average,
       review_count(summary) AS reviews,
       round(effective_reviews(summary), 1) AS effective,
       round(review_weight(summary, '2026-01-01'), 1) AS weight,
       round(bayesian_review_score(summary, 3.5, 5, '2026-01-01'), 2) AS "with prior",
       round(verified, 2) AS verified
  FROM products
  JOIN product_reviews USING (product_id)
  JOIN (SELECT product_id, avg(stars) AS average,
               review_score(stars, reviewed_at, half_life_from_retention(0.7), CASE WHEN verified THEN 2 ELSE 1 END) AS verified
          FROM reviews
         GROUP BY product_id) AS other USING (product_id)
 WHERE category = 'Help Desk'
 ORDER BY review_score(summary) DESC;

\echo 'Rising and falling: the score with a half-life of six months against the average'
\echo
SELECT product, category,
       round(score, 2) AS score,
       round(average, 2) AS average,
       to_char(score - average, 'S0.00') AS difference,
       round(stddev, 2) AS stddev
  FROM (SELECT product, category, avg(stars) AS average,
               review_score(stars, reviewed_at, '6 months') AS score,
               review_stddev(review_agg(stars, reviewed_at, '6 months')) AS stddev
          FROM reviews JOIN products USING (product_id)
         GROUP BY product, category) AS by_product
 ORDER BY abs(score - average) DESC
 LIMIT 6;

\echo 'Queuebright, month by month: the score of all reviews so far, and of the last'
\echo 'twelve months only; both in one pass over the monthly summaries'
\echo
SELECT to_char(month, 'YYYY-MM') AS month,
       round(review_score(so_far), 2) AS score,
       round(review_score(last_year), 2) AS "last year",
       new_reviews,
       review_count(so_far) AS reviews,
       round(effective_reviews(so_far), 1) AS effective
  FROM (SELECT month, review_count(summary) AS new_reviews,
               review_agg(summary) OVER (ORDER BY month) AS so_far,
               review_agg(summary) OVER (ORDER BY month RANGE '11 months' PRECEDING) AS last_year
          FROM monthly_reviews JOIN products USING (product_id)
         WHERE product = 'Queuebright') AS history
 WHERE month >= '2025-01-01'
 ORDER BY month;
