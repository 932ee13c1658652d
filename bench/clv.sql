-- Customer lifetime value: the formula and rfm_agg() against plain SQL, the fits
-- and predictions against the clock.  bench/lifetimes compares with Python.
\o /dev/null
SELECT setseed(0.5);

\ir simulate.sql

-- a million customers
CREATE TABLE customers AS SELECT * FROM simulate(1000000, 0.25, 4.4, 0.8, 2.4);
CREATE TABLE few_customers AS SELECT * FROM customers LIMIT 2357;
CREATE TABLE models AS
SELECT bgnbd_fit(frequency, recency, age) AS model, gamma_gamma_fit(frequency, monetary_value) AS spend_model FROM few_customers;

CREATE TABLE orders AS
SELECT (random() ^ 2 * 100000)::integer AS customer_id, timestamptz '2024-01-01' + random() * interval '730 days' AS ordered_at,
       round((1 + random() * 200)::numeric, 2) AS amount
  FROM generate_series(1, 1000000);
ALTER TABLE orders ADD amount_float8 double precision;
UPDATE orders SET amount_float8 = amount;
VACUUM ANALYZE;
\o

\pset title 'the fit of the model to simulated customers: true parameters 0.25, 4.4, 0.8, 2.4'
SELECT round((m).r::numeric, 4) AS r, round((m).alpha::numeric, 4) AS alpha, round((m).a::numeric, 4) AS a, round((m).b::numeric, 4) AS b,
       (m).customers, (m).iterations, (m).status
  FROM (SELECT bgnbd_fit(frequency, recency, age) AS m FROM customers) AS q;

\pset title 'plain SQL'
SET max_parallel_workers_per_gather = 0;
SELECT * FROM compare('clv(double precision), against sum',
	'SELECT clv(amount_float8, ''2 years'', ''5 years'') FROM orders',
	'SELECT sum(amount_float8) / 2 * 5 FROM orders', at_most => 1.5)
UNION ALL
SELECT * FROM compare('clv(numeric), against sum',
	'SELECT clv(amount, ''2 years'', ''5 years'') FROM orders',
	'SELECT sum(amount) / 2 * 5 FROM orders', at_most => 4)
UNION ALL
SELECT * FROM compare('rfm of 100 000 customers, against SQL',
	'SELECT count(s) FROM (SELECT rfm_agg(ordered_at, amount, ''2026-01-01'', ''1 day'') AS s FROM orders GROUP BY customer_id) AS q',
	'WITH days AS (
		SELECT customer_id, ceil(extract(epoch FROM timestamptz ''2026-01-01'' - ordered_at) / 86400) AS day, sum(amount) AS spent
		  FROM orders WHERE ordered_at <= ''2026-01-01'' GROUP BY 1, 2),
	ranked AS (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY day DESC) AS n FROM days)
	SELECT count(s) FROM (SELECT (count(*) - 1, max(day) - min(day), max(day), avg(spent) FILTER (WHERE n > 1)) AS s FROM ranked GROUP BY customer_id) AS q',
	at_least => 2, runs => 3);

\pset title 'the clock'
CREATE FUNCTION pg_temp.within(what text, query text, at_most_ms numeric, runs integer DEFAULT 5,
	OUT measured text, OUT ms numeric, OUT bound text, OUT met boolean)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM milliseconds(query);
	SELECT what, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds(query))::numeric, 2)
	  INTO measured, ms FROM generate_series(1, runs);
	bound := '<= ' || at_most_ms;
	met := ms <= at_most_ms;
END $$;
SELECT * FROM pg_temp.within('bgnbd_fit, 2357 customers', 'SELECT bgnbd_fit(frequency, recency, age) FROM few_customers', 10, 21)
UNION ALL SELECT * FROM pg_temp.within('mbgnbd_fit, 2357 customers', 'SELECT mbgnbd_fit(frequency, recency, age) FROM few_customers', 10, 21)
UNION ALL SELECT * FROM pg_temp.within('gamma_gamma_fit, 2357 customers', 'SELECT gamma_gamma_fit(frequency, monetary_value) FROM few_customers', 10, 21)
UNION ALL SELECT * FROM pg_temp.within('bgnbd_fit, 1 million customers', 'SELECT bgnbd_fit(frequency, recency, age) FROM customers', 2000, 3)
UNION ALL SELECT * FROM pg_temp.within('mbgnbd_fit, 1 million customers', 'SELECT mbgnbd_fit(frequency, recency, age) FROM customers', 2000, 3)
UNION ALL SELECT * FROM pg_temp.within('gamma_gamma_fit, 1 million customers', 'SELECT gamma_gamma_fit(frequency, monetary_value) FROM customers', 2000, 3)
UNION ALL SELECT * FROM pg_temp.within('1 million P(alive)', 'SELECT count(probability_alive(model, frequency, recency, age)) FROM customers, models', 500, 3)
UNION ALL SELECT * FROM pg_temp.within('1 million purchases in 52 weeks', 'SELECT count(expected_purchases(model, 52, frequency, recency, age)) FROM customers, models', 1000, 3)
UNION ALL SELECT * FROM pg_temp.within('1 million values of 12 months',
	'SELECT count(clv(model, spend_model, ROW(frequency, recency, age, monetary_value)::cx_rfm, 12, 4.345, 0.01)) FROM customers, models', 10000, 3);
RESET max_parallel_workers_per_gather;
\pset title
