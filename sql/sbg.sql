-- clv: the shifted beta-geometric model of customers with a contract

CREATE TYPE cx_sbg AS (
	alpha double precision,
	beta double precision,
	alpha_se double precision,
	beta_se double precision,
	covariance double precision[],
	log_likelihood double precision,
	customers double precision,
	iterations integer,
	status text,
	details jsonb
);
COMMENT ON TYPE cx_sbg IS 'a fitted model of how long customers with a contract stay';
COMMENT ON COLUMN cx_sbg.alpha
	IS 'first parameter of the distribution of churn probabilities; alpha / (alpha + beta) is '
		'their mean';
COMMENT ON COLUMN cx_sbg.beta IS 'second parameter of the distribution of churn probabilities';
COMMENT ON COLUMN cx_sbg.alpha_se IS 'standard error of alpha';
COMMENT ON COLUMN cx_sbg.beta_se IS 'standard error of beta';
COMMENT ON COLUMN cx_sbg.covariance
	IS 'covariances of the logarithms of the parameters, in their order';
COMMENT ON COLUMN cx_sbg.log_likelihood IS 'logarithm of the likelihood at its maximum';
COMMENT ON COLUMN cx_sbg.customers
	IS 'customers the model was fitted to; the sum of their weights';
COMMENT ON COLUMN cx_sbg.iterations IS 'steps of Newton''s method';
COMMENT ON COLUMN cx_sbg.status
	IS 'ok, weak, boundary, max_iterations, no_renewals_due or no_rows';
COMMENT ON COLUMN cx_sbg.details IS 'NULL; for later versions';

CREATE FUNCTION sbg_model(alpha double precision, beta double precision) RETURNS cx_sbg
	AS 'MODULE_PATHNAME', 'sbg_model' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sbg_model(double precision, double precision)
	IS 'a shifted beta-geometric model of known parameters';

CREATE FUNCTION survival_rate(model cx_sbg, periods integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'survival_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_rate(cx_sbg, integer)
	IS 'share of new customers who are still there after so many renewals';

CREATE FUNCTION retention_rate(model cx_sbg, period integer) RETURNS numeric
	AS 'MODULE_PATHNAME', 'retention_rate' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_rate(cx_sbg, integer)
	IS 'share of the customers who meet this renewal that renew';

CREATE FUNCTION expected_remaining_tenure(
	model cx_sbg, tenure integer, discount_rate double precision) RETURNS numeric
	AS 'MODULE_PATHNAME', 'expected_remaining_tenure' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION expected_remaining_tenure(cx_sbg, integer, double precision)
	IS 'discounted renewals to come of a customer who has renewed so many times; NULL where '
		'there is no mean';

CREATE FUNCTION clv(
	model cx_sbg, margin_per_period numeric, tenure integer, discount_rate double precision)
	RETURNS numeric
	AS 'MODULE_PATHNAME', 'clv_contract' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION clv(cx_sbg, numeric, integer, double precision)
	IS 'discounted value of the renewals to come of a customer who has renewed so many times';

CREATE FUNCTION cx_sbg_transfn(double precision[], integer, boolean) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_sbg_transfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_sbg_transfn(double precision[], integer, boolean) IS 'add one customer';

CREATE FUNCTION cx_sbg_transfn(double precision[], integer, boolean, integer, double precision)
	RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_sbg_transfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_sbg_transfn(double precision[], integer, boolean, integer, double precision)
	IS 'add one customer with an entry and a weight';

CREATE FUNCTION cx_sbg_combinefn(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'cx_sbg_combinefn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_sbg_combinefn(double precision[], double precision[]) IS 'merge two states';

CREATE FUNCTION cx_sbg_finalfn(double precision[]) RETURNS cx_sbg
	AS 'MODULE_PATHNAME', 'cx_sbg_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION cx_sbg_finalfn(double precision[]) IS 'fit the shifted beta-geometric model';

CREATE AGGREGATE sbg_fit(tenure integer, churned boolean) (
	SFUNC = cx_sbg_transfn,
	STYPE = double precision[],
	SSPACE = 500,
	FINALFUNC = cx_sbg_finalfn,
	COMBINEFUNC = cx_sbg_combinefn,
	INITCOND = '{0,0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sbg_fit(integer, boolean)
	IS 'the shifted beta-geometric model of these customers with a contract, by maximum '
		'likelihood';

CREATE AGGREGATE sbg_fit(tenure integer, churned boolean, entry_tenure integer,
	weight double precision) (
	SFUNC = cx_sbg_transfn,
	STYPE = double precision[],
	SSPACE = 500,
	FINALFUNC = cx_sbg_finalfn,
	COMBINEFUNC = cx_sbg_combinefn,
	INITCOND = '{0,0}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE sbg_fit(integer, boolean, integer, double precision)
	IS 'the shifted beta-geometric model of weight customers each, seen from their entry on, by '
		'maximum likelihood';
