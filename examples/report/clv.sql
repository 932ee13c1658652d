-- Customer lifetime value of the shop's customers, as of the end of 2025, by
-- days; 12 months are 365.25 days, discounted at 1 percent a month.
\echo
\echo '== Customer lifetime value =='

CREATE TEMP TABLE summaries AS
SELECT customer_id, rfm_agg(ordered_at, amount, '2026-01-01 00:00Z', '1 day') AS s
  FROM orders
 GROUP BY customer_id;

CREATE TEMP TABLE models AS
SELECT mbgnbd_fit(s) AS model,
       gamma_gamma_fit(s) FILTER (WHERE (s).monetary_value > 0) AS spend_model
  FROM summaries;

CREATE TEMP TABLE predictions AS
SELECT customer_id, s, probability_alive(model, s) AS alive,
       expected_purchases(model, 365.25, s) AS purchases,
       expected_spend(spend_model, s) AS spend,
       clv(model, spend_model, s, 12, 365.25 / 12, 0.01) AS value
  FROM summaries, models;

\echo
\echo 'The formula: average order, orders a year and a lifespan of 3 years, by segment in 2025'
SELECT segment, count(DISTINCT customer_id) AS customers, round(avg(amount), 2) AS average_order,
       round(count(*)::numeric / count(DISTINCT customer_id), 1) AS orders_a_year,
       round(clv(amount, '1 year', '3 years') / count(DISTINCT customer_id)) AS value_per_customer
  FROM orders JOIN customers USING (customer_id)
 WHERE ordered_at >= '2025-01-01 00:00Z'
 GROUP BY segment
 ORDER BY value_per_customer DESC;

\echo 'The models of all customers: how often and how long they buy, and what they spend'
SELECT (model).variant, round((model).r::numeric, 3) AS r, round((model).alpha::numeric, 3) AS alpha,
       round((model).a::numeric, 3) AS a, round((model).b::numeric, 3) AS b, (model).customers, (model).status
  FROM models;
SELECT 'Gamma-Gamma' AS model, round((spend_model).p::numeric, 3) AS p, round((spend_model).q::numeric, 3) AS q,
       round((spend_model).gamma::numeric, 1) AS gamma, (spend_model).customers, (spend_model).status
  FROM models;

\echo 'Top customers by predicted value of the next 12 months'
SELECT customer_id, (s).frequency + 1 AS purchases, (s).age - (s).recency AS days_since_last,
       round(alive, 2) AS alive, round(purchases, 1) AS expected, round(spend, 2) AS spend, round(value) AS value_12_months
  FROM predictions
 ORDER BY value DESC
 LIMIT 10;

\echo 'Good customers about to be lost: spent much, and are more likely gone than not'
SELECT customer_id, (s).frequency + 1 AS purchases, round((s).monetary_value, 2) AS average,
       (s).age - (s).recency AS days_since_last, round(alive, 2) AS alive, round(value) AS value_12_months
  FROM predictions
 WHERE alive BETWEEN 0.1 AND 0.5
 ORDER BY (s).frequency * (s).monetary_value DESC
 LIMIT 5;

\echo 'Cohorts, each with a model of its own: purchases of a new customer in the first year'
SELECT cohort, (model).customers, round((7 * (model).r / (model).alpha)::numeric, 3) AS rate_per_week,
       round(((model).a / ((model).a + (model).b))::numeric, 3) AS leave_after_purchase,
       round(expected_purchases(model, 365.25), 1) AS first_year, (model).status
  FROM (SELECT extract(year FROM signed_up) || ' ' || acquisition_channel AS cohort,
               mbgnbd_fit(s) AS model
          FROM summaries JOIN customers USING (customer_id)
         GROUP BY 1) AS fitted
 ORDER BY cohort;

\echo 'The formula beside the model: what was spent in 2025, and what to expect of 2026'
SELECT least(days / 91, 4) * 91 AS days_since_last_from, count(*) AS customers,
       round(avg(by_formula), 2) AS by_formula, round(avg(value), 2) AS by_model
  FROM (SELECT customer_id, ((s).age - (s).recency)::integer AS days, value,
               (SELECT coalesce(clv(amount, '1 year', '1 year'), 0) FROM orders AS o
                 WHERE o.customer_id = p.customer_id AND ordered_at >= '2025-01-01 00:00Z') AS by_formula
          FROM predictions AS p) AS both_values
 GROUP BY 1
 ORDER BY 1;
