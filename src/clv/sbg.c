/*-------------------------------------------------------------------------
 *
 * sbg.c
 *	  The shifted beta-geometric model of customers with a contract: fit and
 *	  predictions.
 *
 * At each renewal that falls due a customer renews with a probability of his
 * own, which is Beta(beta, alpha) distributed among customers (Fader and Hardie
 * 2007, J. of Interactive Marketing 21:76; 2010, Marketing Science 29:85).  Of
 * those who met the t-th renewal a share of alpha / (alpha + beta + t - 1) is
 * lost and the rest, (beta + t - 1) / (alpha + beta + t - 1), renews: the longer
 * customers have been there, the likelier they are to stay.  So with lost_t and
 * renewed_t counted by renewal the log-likelihood is
 *
 *		sum_t lost_t ln(alpha / (alpha + beta + t - 1))
 *			+ renewed_t ln((beta + t - 1) / (alpha + beta + t - 1)),
 *
 * and these counts are all that a fit needs to know.  A customer who was seen
 * only from his renewal e + 1 on counts from there on; that he had renewed e
 * times is what made him be seen.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "base/decimal.h"
#include "catalog/pg_type.h"
#include "clv/beta_mean.h"
#include "clv/formula.h"
#include "clv/model.h"
#include "utils/float.h"

/* the parameters, in the order of the composite type */
enum
{
	ALPHA,
	BETA
};

static const ModelType sbg_type = {
	.first = 0,
	.nparameters = 2,
	.natts = 10,
	.names = {"alpha", "beta"}
};

/* more renewals than a contract has, of days in 27 years; it bounds the state */
#define MAX_TENURE		10000

/*
 * Ranges of the parameters.  At an alpha of 1e4 the probabilities have a spread
 * of one percent, which no data tells from none.
 */
#define LOWEST			1e-6
#define HIGHEST_ALPHA	1e4
#define HIGHEST_BETA	1e8

/* ----------
 * The state, a float8[]
 * ----------
 */

typedef struct Renewal
{
	double		lost;
	double		renewed;
} Renewal;

typedef struct SbgState
{
	double		rows;
	double		customers;		/* sum of weights */
	Renewal		renewals[FLEXIBLE_ARRAY_MEMBER];	/* [t - 1] for the t-th */
} SbgState;

#define STATE_LENGTH(nrenewals)	(2 + 2 * (nrenewals))
#define STATE_NRENEWALS(array)	((ARR_DIMS(array)[0] - 2) / 2)

static inline SbgState *
state_of(ArrayType *array)
{
	return (SbgState *) ARR_DATA_PTR(array);
}

/* far above the errors of the sums, far below a fault worth an error */
#define ROUNDING	1e-6

/* Nobody meets a renewal twice, and there is no customer without a row. */
static void
check_counts(const SbgState *state, int nrenewals)
{
	if (state->rows == 0 && state->customers > 0)
		malformed_state("It has customers without a row.");
	for (int t = 0; t < nrenewals; t++)
		if (state->renewals[t].lost + state->renewals[t].renewed >
			state->customers * (1 + ROUNDING))
			malformed_state("More meet a renewal than there are customers.");
}

/*
 * The state in an argument, in an array that may be changed if argno is 0.  Only
 * the form of one that an aggregate made is looked at.
 */
static ArrayType *
get_state(FunctionCallInfo fcinfo, int argno)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	int			length = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;

	if (length < STATE_LENGTH(0) || length > STATE_LENGTH(MAX_TENURE) || length % 2 != 0)
		malformed_state(psprintf("Expected an array of %d to %d values, two for each renewal.",
								 STATE_LENGTH(0), STATE_LENGTH(MAX_TENURE)));
	array = float8_state(fcinfo, argno, length);
	if (argno == 0 && in_aggregate(fcinfo))
		return array;
	for (int i = 0; i < length; i++)
	{
		double		value = ((double *) state_of(array))[i];

		if (!(value >= 0 && !isinf(value)))
			malformed_state("Its values must be finite and not negative.");
	}
	check_counts(state_of(array), STATE_NRENEWALS(array));
	return array;
}

/*
 * Room for more renewals, of numbers that depend on nothing but the longest
 * tenure, so that equal states have equal bytes.
 */
static ArrayType *
reserve_renewals(ArrayType *array, int nrenewals)
{
	int			capacity = 8;
	Datum	   *values;
	ArrayType  *result;

	if (nrenewals <= STATE_NRENEWALS(array))
		return array;
	while (capacity < nrenewals)
		capacity *= 2;
	capacity = Min(capacity, MAX_TENURE);
	values = palloc(STATE_LENGTH(capacity) * sizeof(Datum));
	for (int i = 0; i < STATE_LENGTH(capacity); i++)
		values[i] = Float8GetDatum(i < ARR_DIMS(array)[0] ?
								   ((double *) state_of(array))[i] : 0);
	result = construct_array(values, STATE_LENGTH(capacity), FLOAT8OID, sizeof(float8),
							 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
	pfree(values);
	return result;
}

static int
check_tenure(int tenure, int lowest)
{
	if (tenure < lowest || tenure > MAX_TENURE)
		out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "tenure", psprintf("%d", tenure),
					 psprintf("It must be between %d and %d.", lowest, MAX_TENURE), NULL);
	return tenure;
}

/*
 * Renewals met: from entry_tenure on, and by a customer who has churned at
 * least the one that was not renewed.
 */
static int
check_renewals_met(int tenure, bool churned, int entry_tenure)
{
	if (entry_tenure < 0 || entry_tenure > MAX_TENURE)
		out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "entry_tenure",
					 psprintf("%d", entry_tenure),
					 psprintf("It must be between 0 and %d.", MAX_TENURE), NULL);
	if (tenure >= 0 && tenure < entry_tenure + churned)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("tenure %d is out of range for entry_tenure %d", tenure, entry_tenure),
				 churned ?
				 errdetail("It must be greater for a customer who has churned, "
						   "whose last renewal due counts.") :
				 errdetail("It must not be less.")));
	return check_tenure(tenure, 0);
}

/* (state, tenure, churned [, entry_tenure, weight]); strict */
PG_FUNCTION_INFO_V1(cx_sbg_transfn);
Datum
cx_sbg_transfn(PG_FUNCTION_ARGS)
{
	ArrayType  *array = get_state(fcinfo, 0);
	int			tenure = PG_GETARG_INT32(1);
	bool		churned = PG_GETARG_BOOL(2);
	int			entry_tenure = PG_NARGS() > 3 ? PG_GETARG_INT32(3) : 0;
	double		weight = PG_NARGS() > 3 ? check_weight(PG_GETARG_FLOAT8(4)) : 1;
	SbgState   *state;

	check_renewals_met(tenure, churned, entry_tenure);
	if (weight > 0)
		array = reserve_renewals(array, tenure);
	state = state_of(array);
	state->rows++;
	if (weight == 0)
		PG_RETURN_ARRAYTYPE_P(array);

	/* all other sums are of these weights, or fewer */
	state->customers = check_sum(state->customers + weight);
	for (int t = entry_tenure; t < tenure - churned; t++)
		state->renewals[t].renewed += weight;
	if (churned)
		state->renewals[tenure - 1].lost += weight;
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(cx_sbg_combinefn);
Datum
cx_sbg_combinefn(PG_FUNCTION_ARGS)
{
	ArrayType  *array = get_state(fcinfo, 0);
	ArrayType  *other_array = get_state(fcinfo, 1);
	SbgState   *other = state_of(other_array);
	SbgState   *state;

	array = reserve_renewals(array, STATE_NRENEWALS(other_array));
	state = state_of(array);
	state->rows = check_sum(state->rows + other->rows);
	state->customers = check_sum(state->customers + other->customers);
	for (int t = 0; t < STATE_NRENEWALS(other_array); t++)
	{
		state->renewals[t].lost += other->renewals[t].lost;
		state->renewals[t].renewed += other->renewals[t].renewed;
	}
	PG_RETURN_ARRAYTYPE_P(array);
}

/* ----------
 * The fit
 * ----------
 */

typedef struct SbgData
{
	const Renewal *renewals;
	int			nrenewals;
} SbgData;

/* A LogLikelihood */
static double
sbg_log_likelihood(void *arg, const double *theta, double *g, double (*h)[FIT_MAX_PARAMETERS])
{
	const SbgData *data = arg;
	double		alpha = exp(theta[ALPHA]);
	double		beta = exp(theta[BETA]);
	double		value = 0;

	memset(g, 0, FIT_MAX_PARAMETERS * sizeof(double));
	memset(h, 0, FIT_MAX_PARAMETERS * sizeof(*h));
	for (int t = 0; t < data->nrenewals; t++)
	{
		double		lost = data->renewals[t].lost;
		double		renewed = data->renewals[t].renewed;
		double		n = lost + renewed;
		double		all = alpha + beta + t;
		double		alpha_share = alpha / all;
		double		beta_share = beta / all;
		double		share = beta / (beta + t);

		if (n == 0)
			continue;
		value += lost * log(alpha_share) + renewed * log1p(-alpha_share);
		g[ALPHA] += lost - n * alpha_share;
		g[BETA] += renewed * share - n * beta_share;
		h[ALPHA][ALPHA] -= n * alpha_share * (1 - alpha_share);
		h[ALPHA][BETA] += n * alpha_share * beta_share;
		h[BETA][BETA] += renewed * share * (1 - share) - n * beta_share * (1 - beta_share);
	}
	h[BETA][ALPHA] = h[ALPHA][BETA];
	return value;
}

static Fit
fit_model(const SbgState *state, int nrenewals)
{
	SbgData		data = {.renewals = state->renewals,.nrenewals = nrenewals};
	Fit			fit = {.nparameters = 2};
	double		lost = 0;
	double		renewed = 0;

	for (int t = 0; t < nrenewals; t++)
	{
		lost += data.renewals[t].lost;
		renewed += data.renewals[t].renewed;
	}
	if (state->customers == 0)
		fit.status = FIT_NO_ROWS;
	else if (check_sum(lost + renewed) == 0)
		fit.status = FIT_NO_RENEWALS_DUE;
	if (fit.status != FIT_OK)
		return fit;

	/* from an alpha of 1, and the beta by which as many are lost at once */
	fit.weight_per_row = state->customers / state->rows;
	fit.theta[ALPHA] = 0;
	fit.theta[BETA] = log(fmin(fmax(renewed / lost, 1e-3), 1e3));
	fit.lower[ALPHA] = fit.lower[BETA] = log(LOWEST);
	fit.upper[ALPHA] = log(HIGHEST_ALPHA);
	fit.upper[BETA] = log(HIGHEST_BETA);
	fit_maximize(&fit, NULL, sbg_log_likelihood, &data);
	return fit;
}

PG_FUNCTION_INFO_V1(cx_sbg_finalfn);
Datum
cx_sbg_finalfn(PG_FUNCTION_ARGS)
{
	ArrayType  *array = get_state(fcinfo, 0);
	SbgState   *state = state_of(array);
	Fit			fit;
	Datum		values[MODEL_MAX_NATTS];
	bool		nulls[MODEL_MAX_NATTS];

	if (state->rows == 0)
		PG_RETURN_NULL();
	fit = fit_model(state, STATE_NRENEWALS(array));
	model_of_fit(&sbg_type, NULL, &fit, state->customers, values, nulls);
	return composite_result(fcinfo, values, nulls);
}

/* (alpha, beta) */
PG_FUNCTION_INFO_V1(sbg_model);
Datum
sbg_model(PG_FUNCTION_ARGS)
{
	return model_of_arguments(fcinfo, &sbg_type, NULL);
}

/* ----------
 * Predictions
 * ----------
 */

typedef struct Sbg
{
	double		alpha;
	double		beta;
} Sbg;

static bool
get_sbg(FunctionCallInfo fcinfo, int argno, Sbg *model)
{
	double		parameters[2];

	if (!get_model(fcinfo, argno, &sbg_type, parameters, NULL))
		return false;
	model->alpha = parameters[ALPHA];
	model->beta = parameters[BETA];
	return true;
}

/*
 * The share of those who met it that renews, at renewal t + 1; divided by its
 * numerator, since the sum of large parameters may be infinite
 */
static double
retention(const Sbg *model, int t)
{
	return 1 / (1 + model->alpha / (model->beta + t));
}

/* (model, periods) */
PG_FUNCTION_INFO_V1(survival_rate);
Datum
survival_rate(PG_FUNCTION_ARGS)
{
	Sbg			model;
	int			periods = check_between("number of periods", PG_GETARG_INT32(1), 0, MAX_TENURE);
	double		survival = 1;

	if (!get_sbg(fcinfo, 0, &model))
		PG_RETURN_NULL();
	for (int t = 0; t < periods; t++)
		survival *= retention(&model, t);
	PG_RETURN_NUMERIC(numeric_from_double(survival));
}

/* (model, period) */
PG_FUNCTION_INFO_V1(retention_rate);
Datum
retention_rate(PG_FUNCTION_ARGS)
{
	Sbg			model;
	int			period = check_between("period", PG_GETARG_INT32(1), 1, MAX_TENURE);

	if (!get_sbg(fcinfo, 0, &model))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(retention(&model, period - 1)));
}

/*
 * Renewals to come of a customer who has renewed `tenure` times, the next not
 * discounted, those after it at the rate d per period.  What is known of him is
 * that his probability p is Beta(b, alpha) distributed, b = beta + tenure; so
 * they are the mean of p + p^2 / (1 + d) + ... = p (1 + d) / (1 - p + d), or
 *
 *		b / (alpha + b) (1 + d) / d 2F1(1, alpha; alpha + b + 1; -1/d)
 *
 * (Fader and Hardie 2010, after a transformation of Pfaff's).  Gauss's continued
 * fraction of it has positive terms only, so that nothing cancels and the value
 * lies between any two convergents that follow each other.
 */

/* terms after which the integral is faster */
#define MAX_TERMS	20000

static bool
renewals_by_fraction(double alpha, double b, double d, double *renewals)
{
	double		c = alpha + b;
	double		fraction = 1;	/* by Lentz's method */
	double		numerators = 1;
	double		denominators = 0;

	for (int n = 1; n < MAX_TERMS; n++)
	{
		int			k = n / 2;
		double		term = n % 2 ? (alpha + k) * (c + k) / ((c + 2 * k) * (c + 2 * k + 1)) :
		k * (b + k) / ((c + 2 * k - 1) * (c + 2 * k));
		double		change;

		term /= d;
		denominators = 1 / (1 + term * denominators);
		numerators = 1 + term / numerators;
		change = numerators * denominators;
		fraction *= change;
		if (fabs(change - 1) <= DBL_EPSILON)
		{
			*renewals = b / c * ((1 + d) / d) / fraction;
			return isfinite(*renewals);
		}
	}
	return false;
}

static double
renewals_given_p(const void *data, double p, double not_p)
{
	double		d = *(const double *) data;

	return p * (1 + d) / (d + not_p);
}

/* False if there is no mean: without a discount too many stay for ever. */
static bool
remaining_tenure(const Sbg *model, int tenure, double d, double *renewals)
{
	double		b = model->beta + tenure;

	if (d == 0 && model->alpha <= 1)
		return false;
	if (d == 0)
		*renewals = b / (model->alpha - 1);
	else if (!renewals_by_fraction(model->alpha, b, d, renewals))
		*renewals = beta_mean(b, model->alpha, renewals_given_p, &d);
	if (!isfinite(*renewals))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("expected remaining tenure is out of range"),
				 errdetail("The discount rate is %s, "
						   "the parameters alpha, beta of the model are %s, %s.",
						   float8out_internal(d), float8out_internal(model->alpha),
						   float8out_internal(model->beta))));
	return true;
}

/* Arguments from argno on: tenure, discount_rate; false if there is no number */
static bool
get_remaining_tenure(FunctionCallInfo fcinfo, int argno, double *renewals)
{
	Sbg			model;
	int			tenure = check_tenure(PG_GETARG_INT32(argno), 0);
	double		rate = check_not_negative(ERRCODE_INVALID_PARAMETER_VALUE, "discount rate",
										  PG_GETARG_FLOAT8(argno + 1));

	return get_sbg(fcinfo, 0, &model) && remaining_tenure(&model, tenure, rate, renewals);
}

/* (model, tenure, discount_rate) */
PG_FUNCTION_INFO_V1(expected_remaining_tenure);
Datum
expected_remaining_tenure(PG_FUNCTION_ARGS)
{
	double		renewals;

	if (!get_remaining_tenure(fcinfo, 1, &renewals))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(renewals));
}

/* (model, margin_per_period, tenure, discount_rate) */
PG_FUNCTION_INFO_V1(clv_contract);
Datum
clv_contract(PG_FUNCTION_ARGS)
{
	Numeric		margin = check_finite_numeric("margin per period", PG_GETARG_NUMERIC(1));
	double		renewals;
	Numeric		value;

	if (!get_remaining_tenure(fcinfo, 2, &renewals))
		PG_RETURN_NULL();
	value = numeric_call(numeric_mul, margin, numeric_from_double(renewals));
	return DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(value));
}
