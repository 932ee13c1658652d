-- Customer lifetime value: the formula and rfm_agg() against plain SQL, the fits and
-- predictions by themselves.  bench/lifetimes and bench/alternatives compare with Python.
SELECT setseed(0.5);

\ir simulate.sql
CREATE TABLE customers AS SELECT * FROM simulate(:rows / 5, 0.25, 4.4, 0.8, 2.4);
CREATE TABLE few_customers AS SELECT * FROM customers LIMIT 2357;
CREATE TABLE models AS
SELECT bgnbd_fit(frequency, recency, age) AS model,
       gamma_gamma_fit(frequency, monetary_value) AS spend_model FROM few_customers;
CREATE TABLE orders AS
SELECT *, amount::float8 AS amount_float8
  FROM (SELECT (random() ^ 2 * :rows / 5)::integer AS customer_id,
               timestamptz '2024-01-01' + random() * interval '730 days' AS ordered_at,
               round((1 + random() * 200)::numeric, 2) AS amount
          FROM generate_series(1, 2 * :rows)) AS v;
VACUUM ANALYZE;
SELECT count(*) AS many FROM customers \gset

SET jit = off;
SET max_parallel_workers_per_gather = 0;
CALL compare('clv(double precision) / sum',
	$$SELECT clv(amount_float8, '2 years', '5 years') FROM orders$$,
	'SELECT sum(amount_float8) / 2 * 5 FROM orders', 1.5);
CALL compare('clv(numeric) / sum', $$SELECT clv(amount, '2 years', '5 years') FROM orders$$,
	'SELECT sum(amount) / 2 * 5 FROM orders', 4);
SET work_mem = '1GB';
CALL compare('rfm_agg / two-level SQL',
	$$SELECT count(s)
	    FROM (SELECT rfm_agg(ordered_at, amount, '2026-01-01', '1 day') AS s
	            FROM orders GROUP BY customer_id) AS q$$,
	$$WITH days AS (
		SELECT customer_id, sum(amount) AS spent,
		       ceil(date_part('epoch', timestamptz '2026-01-01' - ordered_at) / 86400) AS day
		  FROM orders WHERE ordered_at <= '2026-01-01' GROUP BY 1, 3),
	customer AS (
		SELECT customer_id, count(*) - 1 AS frequency, max(day) - min(day) AS recency,
		       max(day) AS age, max(day) AS first, sum(spent) AS spent,
		       (array_agg(spent ORDER BY day DESC))[1] AS spent_first
		  FROM days GROUP BY 1)
	SELECT count((frequency, recency, age, (spent - spent_first) / nullif(frequency, 0)))
	  FROM customer$$, 0.8, runs => 3);
RESET work_mem;

CALL cost('bgnbd_fit, 2357 customers',
	'SELECT bgnbd_fit(frequency, recency, age) FROM few_customers', 1, 10e6, runs => 21);
CALL cost('mbgnbd_fit, 2357 customers',
	'SELECT mbgnbd_fit(frequency, recency, age) FROM few_customers', 1, 10e6, runs => 21);
CALL cost('gamma_gamma_fit, 2357 customers',
	'SELECT gamma_gamma_fit(frequency, monetary_value) FROM few_customers', 1, 10e6, runs => 21);
-- of one customer, so that a million take 2 seconds
CALL cost('bgnbd_fit of many, a customer',
	'SELECT bgnbd_fit(frequency, recency, age) FROM customers', :many, 2000, 3);
CALL cost('mbgnbd_fit of many, a customer',
	'SELECT mbgnbd_fit(frequency, recency, age) FROM customers', :many, 2000, 3);
CALL cost('gamma_gamma_fit of many, a customer',
	'SELECT gamma_gamma_fit(frequency, monetary_value) FROM customers', :many, 2000, 3);
CALL compare('probability_alive',
	'SELECT count(probability_alive(model, frequency, recency, age)) FROM customers, models',
	'SELECT count(model) FROM customers, models', 250, per => :many);
CALL compare('expected_purchases in 52 weeks',
	'SELECT count(expected_purchases(model, 52, frequency, recency, age))
	   FROM customers, models', 'SELECT count(model) FROM customers, models', per => :many);
CALL compare('clv of 12 months',
	'SELECT count(clv(model, spend_model,
	                  ROW(frequency, recency, age, monetary_value)::cx_rfm, 12, 4.345, 0.01))
	   FROM customers, models', 'SELECT count(model) FROM customers, models', 10000,
	per => :many, runs => 3);
