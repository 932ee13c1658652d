-- Customer lifetime value: first of the shop's customers, who come and go as they like, as of the
-- end of 2025, by days; 12 months are 365.25 days, discounted at 1 percent a month. Then of the
-- vendors' customers, who have contracts.
\ir views.sql

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

\echo
\echo '== Contracts =='
\echo
\echo 'Percent renewed of the contracts that fell due, by year of the start and number of the renewal'
SELECT extract(year FROM started_on) AS cohort, count(DISTINCT r.subscription_id) AS contracts,
       round(100 * avg(renewed) FILTER (WHERE renewal = 1)) AS "1st",
       round(100 * avg(renewed) FILTER (WHERE renewal = 2)) AS "2nd",
       round(100 * avg(renewed) FILTER (WHERE renewal = 3)) AS "3rd",
       round(100 * avg(renewed) FILTER (WHERE renewal = 4)) AS "4th",
       round(100 * avg(renewed) FILTER (WHERE renewal = 5)) AS "5th",
       round(100 * avg(renewed) FILTER (WHERE renewal = 6)) AS "6th",
       round(100 * avg(renewed) FILTER (WHERE renewal = 7)) AS "7th",
       round(100 * avg(renewed) FILTER (WHERE renewal = 8)) AS "8th"
  FROM renewals AS r JOIN subscriptions USING (subscription_id)
 GROUP BY cohort
 ORDER BY cohort;

\echo 'The same by the model (sBG) of each segment, and how many of 100 are left after five renewals'
SELECT segment, round((model).alpha::numeric, 2) AS alpha, round((model).beta::numeric, 2) AS beta,
       (model).customers, (model).status, round(100 * retention_rate(model, 1)) AS "1st",
       round(100 * retention_rate(model, 2)) AS "2nd", round(100 * retention_rate(model, 4)) AS "4th",
       round(100 * retention_rate(model, 8)) AS "8th", round(100 * survival_rate(model, 5)) AS left
  FROM contract_models
 ORDER BY segment;

\echo 'Revenue retention: what those there a year before pay now, gross no more than they paid then'
SELECT day, contracts AS "contracts a year before", round(paid) AS paid,
       round(100 * gross / paid, 1) AS "gross %", round(100 * net / paid, 1) AS "net %"
  FROM revenue_retention
 ORDER BY day;

\echo 'The base: what the contracts bring, and what their renewals are worth at 10 percent a year'
SELECT segment, count(*) AS contracts, round(sum(amount)) AS a_year,
       round(avg(retention_rate(model, tenure + 1)), 3) AS next_renewal,
       round(avg(expected_remaining_tenure(model, tenure, 0.1)), 1) AS discounted_renewals,
       round(sum(clv(model, amount, tenure, 0.1))) AS value
  FROM contracts JOIN contract_models USING (segment)
 WHERE NOT churned
 GROUP BY segment
 ORDER BY value DESC;
