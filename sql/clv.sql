-- clv: customer lifetime value by formula, recency/frequency summaries, and
-- the models that predict

-- clv: types

CREATE TYPE rfm_summary AS (
	frequency bigint,
	recency double precision,
	age double precision,
	monetary_value numeric
);
COMMENT ON TYPE rfm_summary IS 'the purchases of a customer: frequency, recency, age, monetary value';
COMMENT ON COLUMN rfm_summary.frequency IS 'repeat purchases: periods with a purchase, less the first';
COMMENT ON COLUMN rfm_summary.recency IS 'periods from the first to the last purchase';
COMMENT ON COLUMN rfm_summary.age IS 'periods from the first purchase to as_of';
COMMENT ON COLUMN rfm_summary.monetary_value IS 'mean spend in the periods of repeat purchases, 0 without any';

CREATE TYPE bgnbd_model AS (
	model text,
	r double precision,
	alpha double precision,
	a double precision,
	b double precision,
	r_error double precision,
	alpha_error double precision,
	a_error double precision,
	b_error double precision,
	log_likelihood double precision,
	customers double precision,
	iterations integer,
	converged boolean,
	status text
);
COMMENT ON TYPE bgnbd_model IS 'a fitted model of how often and how long customers buy';
COMMENT ON COLUMN bgnbd_model.model IS 'BG/NBD or MBG/NBD';
COMMENT ON COLUMN bgnbd_model.r IS 'shape of the distribution of purchase rates';
COMMENT ON COLUMN bgnbd_model.alpha IS 'rate of the distribution of purchase rates, in periods; r / alpha is the mean rate';
COMMENT ON COLUMN bgnbd_model.a IS 'first parameter of the distribution of drop-out probabilities; a / (a + b) is their mean';
COMMENT ON COLUMN bgnbd_model.b IS 'second parameter of the distribution of drop-out probabilities';
COMMENT ON COLUMN bgnbd_model.r_error IS 'standard error of r';
COMMENT ON COLUMN bgnbd_model.alpha_error IS 'standard error of alpha';
COMMENT ON COLUMN bgnbd_model.a_error IS 'standard error of a';
COMMENT ON COLUMN bgnbd_model.b_error IS 'standard error of b';
COMMENT ON COLUMN bgnbd_model.log_likelihood IS 'logarithm of the likelihood at its maximum';
COMMENT ON COLUMN bgnbd_model.customers IS 'customers the model was fitted to; the sum of their weights';
COMMENT ON COLUMN bgnbd_model.iterations IS 'steps of Newton''s method';
COMMENT ON COLUMN bgnbd_model.converged IS 'whether status is ok';
COMMENT ON COLUMN bgnbd_model.status IS 'ok, weak, boundary, max_iterations, no_repeat_purchases or no_rows';

CREATE TYPE gamma_gamma_model AS (
	p double precision,
	q double precision,
	gamma double precision,
	p_error double precision,
	q_error double precision,
	gamma_error double precision,
	log_likelihood double precision,
	customers double precision,
	iterations integer,
	converged boolean,
	status text,
	mean_defined boolean
);
COMMENT ON TYPE gamma_gamma_model IS 'a fitted model of what customers spend per purchase';
COMMENT ON COLUMN gamma_gamma_model.p IS 'shape of the distribution of a customer''s amounts';
COMMENT ON COLUMN gamma_gamma_model.q IS 'shape of the distribution among customers';
COMMENT ON COLUMN gamma_gamma_model.gamma IS 'rate of the distribution among customers, in money; p gamma / (q - 1) is the mean amount';
COMMENT ON COLUMN gamma_gamma_model.p_error IS 'standard error of p';
COMMENT ON COLUMN gamma_gamma_model.q_error IS 'standard error of q';
COMMENT ON COLUMN gamma_gamma_model.gamma_error IS 'standard error of gamma';
COMMENT ON COLUMN gamma_gamma_model.log_likelihood IS 'logarithm of the likelihood at its maximum';
COMMENT ON COLUMN gamma_gamma_model.customers IS 'customers with a repeat purchase; the sum of their weights';
COMMENT ON COLUMN gamma_gamma_model.iterations IS 'steps of Newton''s method';
COMMENT ON COLUMN gamma_gamma_model.converged IS 'whether status is ok';
COMMENT ON COLUMN gamma_gamma_model.status IS 'ok, weak, boundary, max_iterations, no_repeat_purchases or no_rows';
COMMENT ON COLUMN gamma_gamma_model.mean_defined IS 'whether customers have a mean amount, q > 1';

-- clv: functions of plain numbers

CREATE FUNCTION clv_from_averages(avg_purchase_value numeric, purchases_per_year numeric, lifespan_years numeric) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_from_averages' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_from_averages(numeric, numeric, numeric) IS 'customer lifetime value: average purchase value times purchases per year times lifespan in years';

CREATE FUNCTION clv_retention(margin_per_period numeric, retention_rate numeric, discount_rate numeric) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_retention' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_retention(numeric, numeric, numeric) IS 'customer lifetime value at constant retention, m r / (1 + i - r); the first margin is not counted';

-- clv: predictions

CREATE FUNCTION probability_alive(model bgnbd_model, frequency bigint, recency double precision, age double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'probability_alive' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION probability_alive(bgnbd_model, bigint, double precision, double precision) IS 'probability that a customer still buys, 0 to 1';

CREATE FUNCTION expected_purchases(model bgnbd_model, horizon double precision, frequency bigint, recency double precision, age double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases(bgnbd_model, double precision, bigint, double precision, double precision) IS 'purchases to expect of a customer within the horizon, in periods of the model';

CREATE FUNCTION expected_purchases(model bgnbd_model, horizon double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_purchases(bgnbd_model, double precision) IS 'repeat purchases to expect of a new customer within the horizon, in periods of the model';

CREATE FUNCTION expected_spend(model gamma_gamma_model, frequency bigint, monetary_value double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_spend' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_spend(gamma_gamma_model, bigint, double precision) IS 'spend per purchase to expect of a customer; NULL where the model has no mean';

CREATE FUNCTION clv(model bgnbd_model, spend_model gamma_gamma_model, customer rfm_summary, periods integer, period_length double precision, discount_rate double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_predicted' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv(bgnbd_model, gamma_gamma_model, rfm_summary, integer, double precision, double precision) IS 'predicted value of a customer: expected spend in each of so many periods of this length, discounted at this rate per period';

-- clv: support functions

CREATE FUNCTION clv_transfn(numeric[], numeric, interval, interval) RETURNS numeric[]
	AS 'MODULE_PATHNAME', 'clv_transfn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_transfn(numeric[], numeric, interval, interval) IS 'add one purchase';

CREATE FUNCTION clv_combinefn(numeric[], numeric[]) RETURNS numeric[]
	AS 'MODULE_PATHNAME', 'clv_combinefn_numeric' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_combinefn(numeric[], numeric[]) IS 'merge two states';

CREATE FUNCTION clv_finalfn(numeric[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_finalfn_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_finalfn(numeric[]) IS 'customer lifetime value';

CREATE FUNCTION clv_transfn(double precision[], double precision, interval, interval) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'clv_transfn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_transfn(double precision[], double precision, interval, interval) IS 'add one purchase';

CREATE FUNCTION clv_combinefn(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'clv_combinefn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_combinefn(double precision[], double precision[]) IS 'merge two states';

CREATE FUNCTION clv_finalfn(double precision[]) RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_finalfn_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_finalfn(double precision[]) IS 'customer lifetime value';

CREATE FUNCTION rfm_transfn(internal, timestamptz, numeric, timestamptz, interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'rfm_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rfm_transfn(internal, timestamptz, numeric, timestamptz, interval) IS 'add one purchase';

CREATE FUNCTION rfm_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'rfm_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rfm_combinefn(internal, internal) IS 'merge two states';

CREATE FUNCTION rfm_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'rfm_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rfm_serialfn(internal) IS 'state to bytes';

CREATE FUNCTION rfm_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'rfm_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rfm_deserialfn(bytea, internal) IS 'state from bytes';

CREATE FUNCTION rfm_finalfn(internal) RETURNS rfm_summary
	AS 'MODULE_PATHNAME', 'rfm_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rfm_finalfn(internal) IS 'frequency, recency, age and monetary value';

CREATE FUNCTION bgnbd_transfn(internal, bigint, double precision, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'bgnbd_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION bgnbd_transfn(internal, bigint, double precision, double precision) IS 'add one customer';

CREATE FUNCTION bgnbd_transfn(internal, bigint, double precision, double precision, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'bgnbd_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION bgnbd_transfn(internal, bigint, double precision, double precision, double precision) IS 'add one customer with a weight';

CREATE FUNCTION gamma_gamma_transfn(internal, bigint, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'gamma_gamma_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION gamma_gamma_transfn(internal, bigint, double precision) IS 'add one customer';

CREATE FUNCTION gamma_gamma_transfn(internal, bigint, double precision, double precision) RETURNS internal
	AS 'MODULE_PATHNAME', 'gamma_gamma_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION gamma_gamma_transfn(internal, bigint, double precision, double precision) IS 'add one customer with a weight';

CREATE FUNCTION clv_fit_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'clv_fit_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION clv_fit_combinefn(internal, internal) IS 'merge two states';

CREATE FUNCTION clv_fit_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'clv_fit_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_fit_serialfn(internal) IS 'state to bytes';

CREATE FUNCTION clv_fit_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'clv_fit_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv_fit_deserialfn(bytea, internal) IS 'state from bytes';

CREATE FUNCTION bgnbd_finalfn(internal) RETURNS bgnbd_model
	AS 'MODULE_PATHNAME', 'bgnbd_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION bgnbd_finalfn(internal) IS 'fit the BG/NBD model';

CREATE FUNCTION mbgnbd_finalfn(internal) RETURNS bgnbd_model
	AS 'MODULE_PATHNAME', 'mbgnbd_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mbgnbd_finalfn(internal) IS 'fit the MBG/NBD model';

CREATE FUNCTION gamma_gamma_finalfn(internal) RETURNS gamma_gamma_model
	AS 'MODULE_PATHNAME', 'gamma_gamma_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION gamma_gamma_finalfn(internal) IS 'fit the Gamma-Gamma model';

-- clv: aggregates

CREATE AGGREGATE clv(amount numeric, observed interval, lifespan interval) (
	SFUNC = clv_transfn,
	STYPE = numeric[],
	FINALFUNC = clv_finalfn,
	COMBINEFUNC = clv_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(numeric, interval, interval) IS 'customer lifetime value: average amount times purchases per observed time times lifespan';

CREATE AGGREGATE clv(amount double precision, observed interval, lifespan interval) (
	SFUNC = clv_transfn,
	STYPE = double precision[],
	FINALFUNC = clv_finalfn,
	COMBINEFUNC = clv_combinefn,
	INITCOND = '{0,0,0,0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(double precision, interval, interval) IS 'customer lifetime value: average amount times purchases per observed time times lifespan';

CREATE AGGREGATE rfm(purchased_at timestamptz, amount numeric, as_of timestamptz, period interval) (
	SFUNC = rfm_transfn,
	STYPE = internal,
	SSPACE = 200,
	FINALFUNC = rfm_finalfn,
	COMBINEFUNC = rfm_combinefn,
	SERIALFUNC = rfm_serialfn,
	DESERIALFUNC = rfm_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(timestamptz, numeric, timestamptz, interval) IS 'the purchases of a customer up to as_of, counted in periods: frequency, recency, age, monetary value';

CREATE AGGREGATE bgnbd_fit(frequency bigint, recency double precision, age double precision) (
	SFUNC = bgnbd_transfn,
	STYPE = internal,
	SSPACE = 1000,
	FINALFUNC = bgnbd_finalfn,
	COMBINEFUNC = clv_fit_combinefn,
	SERIALFUNC = clv_fit_serialfn,
	DESERIALFUNC = clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE bgnbd_fit(bigint, double precision, double precision) IS 'the BG/NBD model of these customers, by maximum likelihood';

CREATE AGGREGATE bgnbd_fit(frequency bigint, recency double precision, age double precision, weight double precision) (
	SFUNC = bgnbd_transfn,
	STYPE = internal,
	SSPACE = 1200,
	FINALFUNC = bgnbd_finalfn,
	COMBINEFUNC = clv_fit_combinefn,
	SERIALFUNC = clv_fit_serialfn,
	DESERIALFUNC = clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE bgnbd_fit(bigint, double precision, double precision, double precision) IS 'the BG/NBD model of weight customers each, by maximum likelihood';

CREATE AGGREGATE mbgnbd_fit(frequency bigint, recency double precision, age double precision) (
	SFUNC = bgnbd_transfn,
	STYPE = internal,
	SSPACE = 1000,
	FINALFUNC = mbgnbd_finalfn,
	COMBINEFUNC = clv_fit_combinefn,
	SERIALFUNC = clv_fit_serialfn,
	DESERIALFUNC = clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mbgnbd_fit(bigint, double precision, double precision) IS 'the MBG/NBD model of these customers, by maximum likelihood';

CREATE AGGREGATE mbgnbd_fit(frequency bigint, recency double precision, age double precision, weight double precision) (
	SFUNC = bgnbd_transfn,
	STYPE = internal,
	SSPACE = 1200,
	FINALFUNC = mbgnbd_finalfn,
	COMBINEFUNC = clv_fit_combinefn,
	SERIALFUNC = clv_fit_serialfn,
	DESERIALFUNC = clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mbgnbd_fit(bigint, double precision, double precision, double precision) IS 'the MBG/NBD model of weight customers each, by maximum likelihood';

CREATE AGGREGATE gamma_gamma_fit(frequency bigint, monetary_value double precision) (
	SFUNC = gamma_gamma_transfn,
	STYPE = internal,
	SSPACE = 700,
	FINALFUNC = gamma_gamma_finalfn,
	COMBINEFUNC = clv_fit_combinefn,
	SERIALFUNC = clv_fit_serialfn,
	DESERIALFUNC = clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gamma_gamma_fit(bigint, double precision) IS 'the Gamma-Gamma model of these customers'' spend per purchase, by maximum likelihood';

CREATE AGGREGATE gamma_gamma_fit(frequency bigint, monetary_value double precision, weight double precision) (
	SFUNC = gamma_gamma_transfn,
	STYPE = internal,
	SSPACE = 1000,
	FINALFUNC = gamma_gamma_finalfn,
	COMBINEFUNC = clv_fit_combinefn,
	SERIALFUNC = clv_fit_serialfn,
	DESERIALFUNC = clv_fit_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gamma_gamma_fit(bigint, double precision, double precision) IS 'the Gamma-Gamma model of weight customers each, by maximum likelihood';
