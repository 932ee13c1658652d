--
-- Customer lifetime value: by formula, RFM, and by the models that predict
--
SET timezone = 'UTC';
SET intervalstyle = 'postgres';

-- by formula: 12 purchases of 200 a year for 5 years
SELECT clv_from_averages(200, 12, 5);
SELECT clv(amount, '1 year', '5 years') FROM (SELECT 200 AS amount
	FROM generate_series(1, 12)) AS orders;
SELECT clv(amount, '1 year', '5 years') FROM (SELECT 200::numeric(10, 2) AS amount
	FROM generate_series(1, 12)) AS orders;
SELECT clv(amount, '1 year', '5 years') FROM (SELECT 200::double precision AS amount
	FROM generate_series(1, 12)) AS orders;
-- seen for a quarter of 91 days 7 hours 30 minutes, an eighth part of two years
SELECT clv(amount, '91 days 7.5 hours', '2 years') FROM unnest(ARRAY[10, 20.5, NULL]) AS amount;
SELECT clv(amount, '1 year', '5 years') FROM unnest(ARRAY[NULL]::numeric[]) AS amount;

-- at a retention of 80 percent a year, discounted at 10 percent: 100 * 0.8 / 0.3
SELECT round(clv_from_retention(100, 0.8, 0.1), 2);

-- RFM: four purchases, two of them on one day, as of two days after the last
SELECT (rfm_agg(at, amount, '2026-01-12', '1 day')).*
  FROM (VALUES (timestamptz '2026-01-01 09:00', 50), ('2026-01-05 10:00', 20),
	('2026-01-05 16:30', 10), ('2026-01-10 23:00', 40)) AS orders (at, amount);
-- by weeks, back from as_of, the first and the last two fall into weeks of their own
SELECT (rfm_agg(at, amount, '2026-01-12', '7 days')).*
  FROM (VALUES (timestamptz '2026-01-01 09:00', 50), ('2026-01-05 10:00', 20),
	('2026-01-05 16:30', 10), ('2026-01-10 23:00', 40)) AS orders (at, amount);
-- a customer who bought once
SELECT (rfm_agg(at, amount, '2026-01-12', '1 day')).*
  FROM (VALUES (timestamptz '2026-01-01 09:00', 50)) AS orders (at, amount);

-- the models: a hand-made population of 1200 customers seen for 30 to 40 weeks,
-- of whom half never came back, a quarter soon left and a quarter are loyal
CREATE TEMP TABLE customers AS
SELECT CASE i % 4 WHEN 1 THEN 1 + i % 3 / 2 WHEN 3 THEN 12 / (1 + i % 13) + 1
	ELSE 0 END::bigint AS frequency,
       CASE i % 4 WHEN 1 THEN 1 + i % 9 WHEN 3 THEN age - i % 5 ELSE 0 END AS recency, age, 20 + 3
		* (i % 11) AS monetary_value
  FROM generate_series(0, 1199) AS i, LATERAL (SELECT 30 + i % 11 AS age) AS c;
CREATE TEMP TABLE models AS
SELECT bgnbd_fit(frequency, recency, age) AS bgnbd, mbgnbd_fit(frequency, recency, age) AS mbgnbd,
	gamma_gamma_fit(frequency, monetary_value) AS spend
  FROM customers;
SELECT (m).variant, round((m).r::numeric, 4) AS r, round((m).alpha::numeric, 3) AS alpha,
	round((m).a::numeric, 4) AS a, round((m).b::numeric, 3) AS b,
       round((m).log_likelihood::numeric, 3) AS log_likelihood, (m).customers, (m).status
  FROM models, unnest(ARRAY[bgnbd, mbgnbd]) AS m;
SELECT round((spend).p::numeric, 3) AS p, round((spend).q::numeric, 2) AS q,
	round((spend).gamma::numeric, 1) AS gamma, (spend).customers, (spend).mean_defined,
	(spend).status
  FROM models;

SELECT frequency, recency, age, round(probability_alive(bgnbd, frequency, recency, age),
	4) AS alive,
       round(expected_purchases(bgnbd, 52, frequency, recency, age), 4) AS purchases,
       round(expected_spend(spend, frequency, monetary_value), 2) AS spend,
       round(clv(bgnbd, spend, ROW(frequency, recency, age, monetary_value)::cx_rfm, 12, 52 / 12.0,
		0.01), 2) AS value
  FROM models, (VALUES (0, 0, 38, 0), (1, 3, 38, 30), (1, 35, 38, 30), (6, 10, 38, 30),
	(6, 37, 38, 30)) AS customer (frequency, recency, age, monetary_value);
SELECT round(expected_purchases(bgnbd, 52), 4) AS bgnbd,
	round(expected_purchases(mbgnbd, 52), 4) AS mbgnbd FROM models;
-- in MBG/NBD a customer may have left after the first purchase
SELECT round(probability_alive(bgnbd, 0, 0, 38), 4) AS bgnbd,
	round(probability_alive(mbgnbd, 0, 0, 38), 4) AS mbgnbd FROM models;

-- a status where there is nothing to learn, and no prediction
SELECT (m).status, (m).r, probability_alive(m, 3, 20, 30)
	FROM (SELECT bgnbd_fit(0, 0, 30) AS m FROM generate_series(1, 500)) AS q;
SELECT bgnbd_fit(frequency, recency, age) FROM customers WHERE false;

-- the status says it all: no repeat buyer is missing, or nearly everything
SELECT (bgnbd_fit(frequency, recency, age)).status FROM customers WHERE frequency > 0;
SELECT (bgnbd_fit(3, 20, 30)).status;
SELECT (gamma_gamma_fit(3, 20)).status;

-- contracts: 1000 customers of whom seven renewals fell due
CREATE TEMP TABLE contract AS
SELECT sbg_fit(tenure, churned, 0, customers) AS model
  FROM (VALUES (1, true, 369), (2, true, 163), (3, true, 86), (4, true, 56), (5, true, 37),
               (6, true, 27), (7, true, 21), (7, false, 241)) AS c (tenure, churned, customers);
SELECT round((model).alpha::numeric, 3) AS alpha, round((model).beta::numeric, 3) AS beta,
       round((model).log_likelihood::numeric, 1) AS log_likelihood, (model).status,
       round(survival_rate(model, 12), 3) AS survival,
		round(retention_rate(model, 12), 3) AS retention,
       round(expected_remaining_tenure(model, 1, 0.1), 3) AS renewals,
       round(clv(model, 240, 1, 0.1), 2) AS value
  FROM contract;
SELECT sbg_fit(0, true);

-- no purchase history
SELECT bgnbd_fit(3, 31, 30);
SELECT bgnbd_fit(3, 0, 30);
SELECT bgnbd_fit(0, 5, 30);
SELECT bgnbd_fit(-1, 0, 30);
SELECT gamma_gamma_fit(3, 0);
SELECT rfm_agg('2026-01-01', 'NaN', '2026-02-01', '1 day');
SELECT rfm_agg('2026-01-01', 10, '2026-02-01', '-1 day');
SELECT clv(amount, observed, '5 years') FROM (VALUES (10, interval '1 year'),
	(20, '2 years')) AS orders (amount, observed);
SELECT clv_from_retention(100, 1, 0);
SELECT probability_alive(bgnbd_model(0.25, -4, 0.8, 2.5), 3, 20, 30);
SELECT probability_alive('(NBD,0.25,4,0.8,2.5,,,,,,,,,,)'::cx_bgnbd, 3, 20, 30);

-- a timeout stops a fit (of two rows that take seconds, so that nothing but
-- the fit can run into it); a prediction takes no such time
SET statement_timeout = '50ms';
SELECT bgnbd_fit(frequency, recency, 40) FROM (VALUES (1000000, 30), (999999, 20),
	(0, 0)) AS v (frequency, recency);
RESET statement_timeout;

-- a sort of the purchases looks for a cancel: of three final functions the
-- first asks for one, so that the third, after rfm_agg(), is not reached
CREATE SEQUENCE reached;
CREATE AGGREGATE cancel(integer) (SFUNC = int4larger, STYPE = integer,
	FINALFUNC = pg_cancel_backend);
CREATE AGGREGATE reach(oid) (SFUNC = oidlarger, STYPE = oid, FINALFUNC = nextval);
SELECT cancel(pg_backend_pid()), rfm_agg(timestamptz '2026-01-01' - i * interval '1 day', 10,
	'2026-01-01', '1 day'), reach('reached'::regclass)
  FROM generate_series(1, 100) AS i;
SELECT is_called AS reached FROM reached;
