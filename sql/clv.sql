-- clv: customer lifetime value by formula, recency/frequency summaries, and
-- the models that predict

-- clv: types

CREATE TYPE cx_rfm AS (
	frequency bigint,
	recency double precision,
	age double precision,
	monetary_value numeric
);
COMMENT ON TYPE cx_rfm IS 'the purchases of a customer: frequency, recency, age, monetary value';
COMMENT ON COLUMN cx_rfm.frequency IS 'repeat purchases: periods with a purchase, less the first';
COMMENT ON COLUMN cx_rfm.recency IS 'periods from the first to the last purchase';
COMMENT ON COLUMN cx_rfm.age IS 'periods from the first purchase to as_of';
COMMENT ON COLUMN cx_rfm.monetary_value
	IS 'mean spend in the periods of repeat purchases, 0 without any';

CREATE TYPE cx_bgnbd AS (
	variant text,
	r double precision,
	alpha double precision,
	a double precision,
	b double precision,
	r_se double precision,
	alpha_se double precision,
	a_se double precision,
	b_se double precision,
	covariance double precision[],
	log_likelihood double precision,
	customers double precision,
	iterations integer,
	status text,
	details jsonb
);
COMMENT ON TYPE cx_bgnbd IS 'a fitted model of how often and how long customers buy';
COMMENT ON COLUMN cx_bgnbd.variant IS 'BG/NBD or MBG/NBD';
COMMENT ON COLUMN cx_bgnbd.r IS 'shape of the distribution of purchase rates';
COMMENT ON COLUMN cx_bgnbd.alpha
	IS 'rate of the distribution of purchase rates, in periods; r / alpha is the mean rate';
COMMENT ON COLUMN cx_bgnbd.a
	IS 'first parameter of the distribution of drop-out probabilities; a / (a + b) is their mean';
COMMENT ON COLUMN cx_bgnbd.b IS 'second parameter of the distribution of drop-out probabilities';
COMMENT ON COLUMN cx_bgnbd.r_se IS 'standard error of r';
COMMENT ON COLUMN cx_bgnbd.alpha_se IS 'standard error of alpha';
COMMENT ON COLUMN cx_bgnbd.a_se IS 'standard error of a';
COMMENT ON COLUMN cx_bgnbd.b_se IS 'standard error of b';
COMMENT ON COLUMN cx_bgnbd.covariance
	IS 'covariances of the logarithms of the parameters, in their order';
COMMENT ON COLUMN cx_bgnbd.log_likelihood IS 'logarithm of the likelihood at its maximum';
COMMENT ON COLUMN cx_bgnbd.customers
	IS 'customers the model was fitted to; the sum of their weights';
COMMENT ON COLUMN cx_bgnbd.iterations IS 'steps of Newton''s method';
COMMENT ON COLUMN cx_bgnbd.status
	IS 'ok, weak, boundary, max_iterations, no_repeat_purchases or no_rows';
COMMENT ON COLUMN cx_bgnbd.details IS 'NULL; for later versions';

CREATE TYPE cx_gamma_gamma AS (
	p double precision,
	q double precision,
	gamma double precision,
	p_se double precision,
	q_se double precision,
	gamma_se double precision,
	covariance double precision[],
	log_likelihood double precision,
	customers double precision,
	iterations integer,
	status text,
	mean_defined boolean,
	details jsonb
);
COMMENT ON TYPE cx_gamma_gamma IS 'a fitted model of what customers spend per purchase';
COMMENT ON COLUMN cx_gamma_gamma.p IS 'shape of the distribution of a customer''s amounts';
COMMENT ON COLUMN cx_gamma_gamma.q IS 'shape of the distribution among customers';
COMMENT ON COLUMN cx_gamma_gamma.gamma
	IS 'rate of the distribution among customers, in money; p gamma / (q - 1) is the mean amount';
COMMENT ON COLUMN cx_gamma_gamma.p_se IS 'standard error of p';
COMMENT ON COLUMN cx_gamma_gamma.q_se IS 'standard error of q';
COMMENT ON COLUMN cx_gamma_gamma.gamma_se IS 'standard error of gamma';
COMMENT ON COLUMN cx_gamma_gamma.covariance
	IS 'covariances of the logarithms of the parameters, in their order';
COMMENT ON COLUMN cx_gamma_gamma.log_likelihood IS 'logarithm of the likelihood at its maximum';
COMMENT ON COLUMN cx_gamma_gamma.customers
	IS 'customers with a repeat purchase; the sum of their weights';
COMMENT ON COLUMN cx_gamma_gamma.iterations IS 'steps of Newton''s method';
COMMENT ON COLUMN cx_gamma_gamma.status
	IS 'ok, weak, boundary, max_iterations, no_repeat_purchases or no_rows';
COMMENT ON COLUMN cx_gamma_gamma.mean_defined IS 'whether customers have a mean amount, q > 1';
COMMENT ON COLUMN cx_gamma_gamma.details IS 'NULL; for later versions';

-- clv: functions of plain numbers

CREATE FUNCTION clv_from_averages(
	avg_purchase_value numeric, purchases_per_year numeric, lifespan_years numeric) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_from_averages' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_from_averages(numeric, numeric, numeric)
	IS 'customer lifetime value: average purchase value times purchases per year times lifespan '
		'in years';

CREATE FUNCTION clv_from_retention(
	margin_per_period numeric, retention_rate numeric, discount_rate numeric) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_from_retention' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_from_retention(numeric, numeric, numeric)
	IS 'customer lifetime value at constant retention, m r / (1 + i - r); the first margin is '
		'not counted';

-- clv: models of known parameters, and predictions

CREATE FUNCTION gamma_gamma_model(
	p double precision, q double precision, gamma double precision) RETURNS cx_gamma_gamma
	AS 'MODULE_PATHNAME', 'gamma_gamma_model' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION gamma_gamma_model(double precision, double precision, double precision)
	IS 'a Gamma-Gamma model of known parameters';

CREATE FUNCTION probability_alive(
	model cx_bgnbd, frequency bigint, recency double precision, age double precision)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'probability_alive' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION probability_alive(cx_bgnbd, bigint, double precision, double precision)
	IS 'probability that a customer still buys, 0 to 1';

CREATE FUNCTION probability_alive(model cx_bgnbd, customer cx_rfm) RETURNS numeric
	AS 'MODULE_PATHNAME', 'probability_alive_rfm' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION probability_alive(cx_bgnbd, cx_rfm)
	IS 'probability that a customer still buys, 0 to 1';

CREATE FUNCTION expected_purchases(
	model cx_bgnbd, horizon double precision,
	frequency bigint, recency double precision, age double precision)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases(cx_bgnbd, double precision, bigint, double precision,
	double precision)
	IS 'purchases to expect of a customer within the horizon, in periods of the model';

CREATE FUNCTION expected_purchases(
	model cx_bgnbd, horizon double precision, customer cx_rfm) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_purchases_rfm' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases(cx_bgnbd, double precision, cx_rfm)
	IS 'purchases to expect of a customer within the horizon, in periods of the model';

CREATE FUNCTION expected_purchases(model cx_bgnbd, horizon double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases(cx_bgnbd, double precision)
	IS 'repeat purchases to expect of a new customer within the horizon, in periods of the model';

CREATE FUNCTION expected_spend(
	model cx_gamma_gamma, frequency bigint, monetary_value double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_spend' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_spend(cx_gamma_gamma, bigint, double precision)
	IS 'spend per purchase to expect of a customer; NULL where the model has no mean';

CREATE FUNCTION expected_spend(model cx_gamma_gamma, customer cx_rfm) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_spend_rfm' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_spend(cx_gamma_gamma, cx_rfm)
	IS 'spend per purchase to expect of a customer; NULL where the model has no mean';

CREATE FUNCTION clv(
	model cx_bgnbd, spend_model cx_gamma_gamma, customer cx_rfm,
	periods integer, period_length double precision, discount_rate double precision)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_predicted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv(cx_bgnbd, cx_gamma_gamma, cx_rfm, integer, double precision,
	double precision)
	IS 'predicted value of a customer: expected spend in each of so many periods of this '
		'length, discounted at this rate per period';

-- clv: support functions

CREATE FUNCTION cx_clv_transfn(numeric[], numeric, interval, interval) RETURNS numeric[]
	AS 'MODULE_PATHNAME', 'cx_clv_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_transfn(numeric[], numeric, interval, interval) IS 'add one purchase';

CREATE FUNCTION cx_clv_combinefn(numeric[], numeric[]) RETURNS numeric[]
	AS 'MODULE_PATHNAME', 'cx_clv_combinefn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_combinefn(numeric[], numeric[]) IS 'merge two states';

CREATE FUNCTION cx_clv_finalfn(numeric[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'cx_clv_finalfn_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_finalfn(numeric[]) IS 'customer lifetime value';

CREATE FUNCTION cx_clv_transfn(double precision[], double precision, interval, interval)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_clv_transfn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_transfn(double precision[], double precision, interval, interval)
	IS 'add one purchase';

CREATE FUNCTION cx_clv_combinefn(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_clv_combinefn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_combinefn(double precision[], double precision[]) IS 'merge two states';

CREATE FUNCTION cx_clv_finalfn(double precision[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'cx_clv_finalfn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_finalfn(double precision[]) IS 'customer lifetime value';

CREATE FUNCTION cx_rfm_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_rfm_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_rfm_combinefn(internal, internal) IS 'merge two states';

CREATE FUNCTION cx_rfm_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'cx_rfm_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_rfm_serialfn(internal) IS 'state to bytes';

CREATE FUNCTION cx_rfm_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_rfm_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_rfm_deserialfn(bytea, internal) IS 'state from bytes';

CREATE FUNCTION cx_rfm_finalfn(internal) RETURNS cx_rfm
	AS 'MODULE_PATHNAME', 'cx_rfm_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_rfm_finalfn(internal) IS 'frequency, recency, age and monetary value';

CREATE FUNCTION cx_bgnbd_transfn(internal, bigint, double precision, double precision)
	RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_bgnbd_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_bgnbd_transfn(internal, bigint, double precision, double precision)
	IS 'add one customer';

CREATE FUNCTION cx_bgnbd_transfn(
	internal, bigint, double precision, double precision, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_bgnbd_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_bgnbd_transfn(internal, bigint, double precision, double precision,
	double precision)
	IS 'add one customer with a weight';

CREATE FUNCTION cx_bgnbd_transfn(internal, cx_rfm) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_bgnbd_transfn_rfm' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_bgnbd_transfn(internal, cx_rfm)
	IS 'add one customer';

CREATE FUNCTION cx_bgnbd_transfn(internal, cx_rfm, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_bgnbd_transfn_rfm' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_bgnbd_transfn(internal, cx_rfm, double precision)
	IS 'add one customer with a weight';

CREATE FUNCTION cx_gamma_gamma_transfn(internal, bigint, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_gamma_gamma_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_gamma_gamma_transfn(internal, bigint, double precision)
	IS 'add one customer';

CREATE FUNCTION cx_gamma_gamma_transfn(internal, bigint, double precision, double precision)
	RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_gamma_gamma_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_gamma_gamma_transfn(internal, bigint, double precision, double precision)
	IS 'add one customer with a weight';

CREATE FUNCTION cx_gamma_gamma_transfn(internal, cx_rfm) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_gamma_gamma_transfn_rfm' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_gamma_gamma_transfn(internal, cx_rfm)
	IS 'add one customer';

CREATE FUNCTION cx_gamma_gamma_transfn(internal, cx_rfm, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_gamma_gamma_transfn_rfm' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_gamma_gamma_transfn(internal, cx_rfm, double precision)
	IS 'add one customer with a weight';

CREATE FUNCTION cx_clv_fit_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_clv_fit_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_fit_combinefn(internal, internal) IS 'merge two states';

CREATE FUNCTION cx_clv_fit_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'cx_clv_fit_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_fit_serialfn(internal) IS 'state to bytes';

CREATE FUNCTION cx_clv_fit_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'cx_clv_fit_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_fit_deserialfn(bytea, internal) IS 'state from bytes';

CREATE FUNCTION cx_gamma_gamma_finalfn(internal) RETURNS cx_gamma_gamma
	AS 'MODULE_PATHNAME', 'cx_gamma_gamma_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_gamma_gamma_finalfn(internal) IS 'fit the Gamma-Gamma model';

CREATE FUNCTION cx_bgnbd_step_transfn(
	double precision[], bigint, double precision, double precision, double precision,
	double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_bgnbd_step_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_bgnbd_step_transfn(double precision[], bigint, double precision,
	double precision, double precision, double precision[])
	IS 'add one customer with a weight';

CREATE FUNCTION cx_gamma_gamma_step_transfn(
	double precision[], bigint, double precision, double precision, double precision[])
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_gamma_gamma_step_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_gamma_gamma_step_transfn(double precision[], bigint, double precision,
	double precision, double precision[])
	IS 'add one customer with a weight';

CREATE FUNCTION cx_clv_step_combinefn(double precision[], double precision[])
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_clv_step_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_step_combinefn(double precision[], double precision[])
	IS 'merge two states';

CREATE FUNCTION cx_clv_step_finalfn(double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_clv_step_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_clv_step_finalfn(double precision[]) IS 'the sums of a step';

-- clv: aggregates

CREATE AGGREGATE clv(amount numeric, observed interval, lifespan interval) (
	SFUNC = cx_clv_transfn,
	STYPE = numeric[],
	FINALFUNC = cx_clv_finalfn,
	COMBINEFUNC = cx_clv_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(numeric, interval, interval)
	IS 'customer lifetime value: average amount times purchases per observed time times lifespan';

CREATE AGGREGATE clv(amount double precision, observed interval, lifespan interval) (
	SFUNC = cx_clv_transfn,
	STYPE = double precision[],
	FINALFUNC = cx_clv_finalfn,
	COMBINEFUNC = cx_clv_combinefn,
	INITCOND = '{0,0,0,0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(double precision, interval, interval)
	IS 'customer lifetime value: average amount times purchases per observed time times lifespan';

CREATE AGGREGATE gamma_gamma_fit(frequency bigint, monetary_value double precision) (
	SFUNC = cx_gamma_gamma_transfn,
	STYPE = internal,
	SSPACE = 700,
	FINALFUNC = cx_gamma_gamma_finalfn,
	COMBINEFUNC = cx_clv_fit_combinefn,
	SERIALFUNC = cx_clv_fit_serialfn,
	DESERIALFUNC = cx_clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gamma_gamma_fit(bigint, double precision)
	IS 'the Gamma-Gamma model of these customers'' spend per purchase, by maximum likelihood';

CREATE AGGREGATE gamma_gamma_fit(frequency bigint, monetary_value double precision,
	weight double precision) (
	SFUNC = cx_gamma_gamma_transfn,
	STYPE = internal,
	SSPACE = 1000,
	FINALFUNC = cx_gamma_gamma_finalfn,
	COMBINEFUNC = cx_clv_fit_combinefn,
	SERIALFUNC = cx_clv_fit_serialfn,
	DESERIALFUNC = cx_clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gamma_gamma_fit(bigint, double precision, double precision)
	IS 'the Gamma-Gamma model of weight customers each, by maximum likelihood';

CREATE AGGREGATE gamma_gamma_fit(customer cx_rfm) (
	SFUNC = cx_gamma_gamma_transfn,
	STYPE = internal,
	SSPACE = 700,
	FINALFUNC = cx_gamma_gamma_finalfn,
	COMBINEFUNC = cx_clv_fit_combinefn,
	SERIALFUNC = cx_clv_fit_serialfn,
	DESERIALFUNC = cx_clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gamma_gamma_fit(cx_rfm)
	IS 'the Gamma-Gamma model of these customers'' spend per purchase, by maximum likelihood';

CREATE AGGREGATE gamma_gamma_fit(customer cx_rfm, weight double precision) (
	SFUNC = cx_gamma_gamma_transfn,
	STYPE = internal,
	SSPACE = 1000,
	FINALFUNC = cx_gamma_gamma_finalfn,
	COMBINEFUNC = cx_clv_fit_combinefn,
	SERIALFUNC = cx_clv_fit_serialfn,
	DESERIALFUNC = cx_clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gamma_gamma_fit(cx_rfm, double precision)
	IS 'the Gamma-Gamma model of weight customers each, by maximum likelihood';

-- clv: fits to queries, and the aggregates that make their steps

CREATE AGGREGATE cx_bgnbd_step(frequency bigint, recency double precision,
	age double precision, weight double precision, parameters double precision[]) (
	SFUNC = cx_bgnbd_step_transfn,
	STYPE = double precision[],
	FINALFUNC = cx_clv_step_finalfn,
	COMBINEFUNC = cx_clv_step_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE cx_bgnbd_step(bigint, double precision, double precision,
	double precision, double precision[])
	IS 'what a step of bgnbd_fit_query() or mbgnbd_fit_query() sums up over the customers';

CREATE AGGREGATE cx_gamma_gamma_step(frequency bigint, monetary_value double precision,
	weight double precision, parameters double precision[]) (
	SFUNC = cx_gamma_gamma_step_transfn,
	STYPE = double precision[],
	FINALFUNC = cx_clv_step_finalfn,
	COMBINEFUNC = cx_clv_step_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE cx_gamma_gamma_step(bigint, double precision, double precision,
	double precision[])
	IS 'what a step of gamma_gamma_fit_query() sums up over the customers';

CREATE FUNCTION gamma_gamma_fit_query(query text) RETURNS cx_gamma_gamma
	AS 'MODULE_PATHNAME', 'gamma_gamma_fit_query' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION gamma_gamma_fit_query(text)
	IS 'the Gamma-Gamma model of the customers that a query gives, which are not kept in memory';
