/*-------------------------------------------------------------------------
 *
 * gamma_gamma.c
 *	  The Gamma-Gamma model of spend per purchase: fit and prediction.
 *
 * The amounts of a customer's purchases are Gamma(shape p, rate nu)
 * distributed, and nu is Gamma(q, rate gamma) distributed among customers
 * (Fader and Hardie 2013, "The Gamma-Gamma model of monetary value").  The
 * log-likelihood of a mean m of x repeat purchases, whose total is s = x m, is
 *
 *		lnG(px + q) - lnG(px) - lnG(q)
 *			- px ln(1 + gamma/s) - q ln(1 + s/gamma) - ln m,
 *
 * with G the gamma function.  The customer's own mean is expected to be
 *
 *		p (gamma + s) / (px + q - 1),
 *
 * for px + q > 1; otherwise it has no mean, and a number would be a negative
 * "value".  The gamma functions depend on x alone and are evaluated once per
 * distinct x.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "base/decimal.h"
#include "clv/gamma_gamma.h"
#include "clv/model.h"
#include "clv/rows.h"
#include "miscadmin.h"

/* the parameters, in the order of the composite type */
enum
{
	P,
	Q,
	GAMMA
};

static const ModelType gamma_gamma_type = {
	.first = 0,
	.nparameters = 3,
	.natts = 13,
	.names = {"p", "q", "gamma"}
};

/* the attribute that only this type has */
#define MEAN_DEFINED	11

/*
 * Ranges of the parameters; gamma in units of the mean amount.  At 1e4 amounts
 * have a spread of one percent, which no data tells from none.
 */
#define LOWEST			1e-4
#define HIGHEST			1e4
#define GAMMA_RANGE		1e8

/* ----------
 * The gamma function's logarithm and its derivatives
 *
 * By their asymptotic series (Abramowitz and Stegun 6.1.40, 6.3.18, 6.4.12),
 * from LARGE on right to all digits; smaller arguments are raised to it by
 * the recurrence.
 * ----------
 */
#define LARGE			15.0

/* lnG(z) - ((z - 1/2) ln z - z + ln(2 pi) / 2), z >= LARGE */
static double
stirling_rest(double z)
{
	double		w = 1 / (z * z);

	return (1 / 12.0 - w * (1 / 360.0 - w * (1 / 1260.0 - w *
											 (1 / 1680.0 - w / 1188)))) / z;
}

/* lnG(z + q) - lnG(z), without the cancellation for large z */
static double
log_gamma_ratio(double z, double q)
{
	if (z < LARGE)
		return lgamma(z + q) - lgamma(z);
	return (z - 0.5) * log1p(q / z) + q * (log(z + q) - 1) +
		stirling_rest(z + q) - stirling_rest(z);
}

/* (lnG)' */
static double
digamma(double z)
{
	double		raised = 0;
	double		w;

	for (; z < LARGE; z++)
		raised -= 1 / z;
	w = 1 / (z * z);
	return raised + log(z) - 0.5 / z -
		w * (1 / 12.0 - w * (1 / 120.0 - w * (1 / 252.0 - w *
											  (1 / 240.0 - w / 132))));
}

/* (lnG)'' */
static double
trigamma(double z)
{
	double		raised = 0;
	double		w;

	for (; z < LARGE; z++)
		raised += 1 / (z * z);
	w = 1 / (z * z);
	return raised + 1 / z + w / 2 +
		w / z * (1 / 6.0 - w * (1 / 30.0 - w * (1 / 42.0 - w *
												(1 / 30.0 - w * 5 / 66))));
}

/* ----------
 * The fit
 * ----------
 */

typedef struct GammaGammaData
{
	const FitRows *rows;		/* of frequency > 0 */
	double		customers;		/* sum of weights */
	double		log_means;		/* weighted sum of ln m */
	int			max_frequency;
	double	   *with;			/* [x]: weight of the customers with this x */
} GammaGammaData;

/* A LogLikelihood; with y = s / (gamma + s) */
static double
gamma_gamma_log_likelihood(void *arg, const double *theta, double *g,
						   double (*h)[FIT_MAX_PARAMETERS])
{
	GammaGammaData *data = arg;
	const FitRows *rows = data->rows;
	double		p = exp(theta[P]);
	double		q = exp(theta[Q]);
	double		gamma = exp(theta[GAMMA]);
	double		value = -data->log_means;
	double		gp = 0,
				gq = 0,
				hpp = 0,
				hpq = 0,
				hqq = 0;		/* by p and q, not by their logarithms */

	memset(g, 0, FIT_MAX_PARAMETERS * sizeof(double));
	memset(h, 0, FIT_MAX_PARAMETERS * sizeof(*h));

	for (int x = 1; x <= data->max_frequency; x++)
	{
		double		n = data->with[x];
		double		px = p * x;
		double		psi;
		double		psi1;

		CHECK_FOR_INTERRUPTS();
		if (n == 0)
			continue;
		psi = digamma(px + q);
		psi1 = trigamma(px + q);
		value += n * log_gamma_ratio(px, q);
		gp += n * x * (psi - digamma(px));
		gq += n * psi;
		hpp += n * x * x * (psi1 - trigamma(px));
		hpq += n * x * psi1;
		hqq += n * psi1;
	}
	value -= data->customers * lgamma(q);
	gq -= data->customers * digamma(q);
	hqq -= data->customers * trigamma(q);

	for (int64 first = 0; first < rows->nrows; first += ROWS_PER_INTERRUPT_CHECK)
	{
		const double *row = rows->values + first * rows->width;
		int64		end = Min(rows->nrows, first + ROWS_PER_INTERRUPT_CHECK);
		double		part = 0;
		double		by_p = 0;
		double		by_q = 0;
		double		by_gamma = 0;
		double		p_gamma = 0;
		double		q_gamma = 0;
		double		gamma_gamma = 0;

		CHECK_FOR_INTERRUPTS();
		for (int64 i = first; i < end; i++, row += rows->width)
		{
			double		x = row[0];
			double		s = x * row[1];
			double		w = row_weight(rows, row);
			double		log_ratio = theta[GAMMA] - log(s);
			double		from_s; /* ln(1 + gamma/s) */
			double		from_gamma; /* ln(1 + s/gamma) */
			double		y;

			/* whichever does not overflow; they differ by ln(gamma/s) */
			if (log_ratio > 0)
			{
				double		ratio = s / gamma;

				from_gamma = log1p(ratio);
				from_s = from_gamma + log_ratio;
				y = ratio / (1 + ratio);
			}
			else
			{
				double		ratio = gamma / s;

				from_s = log1p(ratio);
				from_gamma = from_s - log_ratio;
				y = 1 / (1 + ratio);
			}
			part -= w * (p * x * from_s + q * from_gamma);
			by_p -= w * x * from_s;
			by_q -= w * from_gamma;
			by_gamma += w * (q * y - p * x * (1 - y));
			p_gamma -= w * x * (1 - y);
			q_gamma += w * y;
			gamma_gamma -= w * (q + p * x) * y * (1 - y);
		}
		value += part;
		gp += by_p;
		gq += by_q;
		g[GAMMA] += by_gamma;
		h[P][GAMMA] += p * p_gamma;
		h[Q][GAMMA] += q * q_gamma;
		h[GAMMA][GAMMA] += gamma_gamma;
	}

	/* to the logarithms of p and q */
	g[P] = p * gp;
	g[Q] = q * gq;
	h[P][P] = p * p * hpp + g[P];
	h[P][Q] = p * q * hpq;
	h[Q][Q] = q * q * hqq + g[Q];
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < i; j++)
			h[i][j] = h[j][i];
	return value;
}

/*
 * The starts of a fit; gamma in units of the mean amount.  The first suits the
 * spending of most shops.  Amounts over many orders of magnitude, whose mean says
 * nothing, have a maximum at a small gamma, too, and often a higher one.
 */
static const double starts[][3] = {
	{1, 3, 2},
	{0.5, 0.3, 1e-3},
	{2, 0.2, 1e-4}
};

static Fit
fit_from(GammaGammaData *data, double mean, const double *start)
{
	Fit			fit = {.nparameters = 3};
	double		unit = log(mean);

	fit.weight_per_row = data->customers / data->rows->nrows;
	for (int i = 0; i < 3; i++)
	{
		fit.theta[i] = log(start[i]);
		fit.lower[i] = log(LOWEST);
		fit.upper[i] = log(HIGHEST);
	}
	fit.theta[GAMMA] += unit;
	fit.lower[GAMMA] = unit - log(GAMMA_RANGE);
	fit.upper[GAMMA] = unit + log(GAMMA_RANGE);
	fit_maximize(&fit, gamma_gamma_log_likelihood, data);
	return fit;
}

/* Fit the model; of many customers from one start, if that ends well. */
static Fit
fit_model(GammaGammaData *data)
{
	const FitRows *rows = data->rows;
	Fit			best = {.nparameters = 3};
	double		means = 0;

	for (int64 i = 0; i < rows->nrows; i++)
	{
		const double *row = rows->values + i * rows->width;
		double		w = row_weight(rows, row);

		CHECK_FOR_INTERRUPTS();
		data->customers += w;
		data->log_means += w * log(row[1]);
		means += w * row[1];
		check_sum(row[0] * row[1]);
		data->max_frequency = Max(data->max_frequency, (int) row[0]);
	}
	check_sum(data->customers);
	check_sum(means);

	if (rows->nrows == 0)
	{
		best.status = rows->nskipped > 0 ? FIT_NO_REPEAT_PURCHASES : FIT_NO_ROWS;
		return best;
	}
	data->with = palloc0((data->max_frequency + 1) * sizeof(double));
	for (int64 i = 0; i < rows->nrows; i++)
	{
		const double *row = rows->values + i * rows->width;

		CHECK_FOR_INTERRUPTS();
		data->with[(int) row[0]] += row_weight(rows, row);
	}

	for (int i = 0; i < (int) lengthof(starts); i++)
	{
		Fit			fit = fit_from(data, means / data->customers, starts[i]);

		if (i == 0 || fit_is_better(&fit, &best))
			best = fit;
		if (best.status == FIT_OK && rows->nrows >= FIT_MANY_CUSTOMERS)
			break;
	}
	return best;
}

static Datum
add_customer(FunctionCallInfo fcinfo, const Customer *customer, int weight_argno)
{
	double		row[2] = {customer->frequency, customer->monetary_value};

	return fit_add_row(fcinfo, row, 2, weight_argno, customer->frequency > 0);
}

/* (state, frequency, monetary_value [, weight]) */
PG_FUNCTION_INFO_V1(cx_gamma_gamma_transfn);
Datum
cx_gamma_gamma_transfn(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (null_row(fcinfo, PG_NARGS()))
		return same_state(fcinfo);
	get_spend(fcinfo, 1, false, &customer);
	return add_customer(fcinfo, &customer, 3);
}

/* (state, cx_rfm [, weight]) */
PG_FUNCTION_INFO_V1(cx_gamma_gamma_transfn_rfm);
Datum
cx_gamma_gamma_transfn_rfm(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (null_row(fcinfo, PG_NARGS()) || !get_spend_of_rfm(fcinfo, 1, false, &customer))
		return same_state(fcinfo);
	return add_customer(fcinfo, &customer, 2);
}

PG_FUNCTION_INFO_V1(cx_gamma_gamma_finalfn);
Datum
cx_gamma_gamma_finalfn(PG_FUNCTION_ARGS)
{
	GammaGammaData data = {0};
	Fit			fit;
	Datum		values[MODEL_MAX_NATTS];
	bool		nulls[MODEL_MAX_NATTS];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	data.rows = (FitRows *) PG_GETARG_POINTER(0);
	fit = fit_model(&data);
	model_of_fit(&gamma_gamma_type, NULL, &fit, data.customers, values, nulls);
	nulls[MEAN_DEFINED] = nulls[Q];
	values[MEAN_DEFINED] = BoolGetDatum(fit.theta[Q] > 0);
	return composite_result(fcinfo, values, nulls);
}

/* (p, q, gamma) */
PG_FUNCTION_INFO_V1(gamma_gamma_model);
Datum
gamma_gamma_model(PG_FUNCTION_ARGS)
{
	return model_of_arguments(fcinfo, &gamma_gamma_type, NULL);
}

/* ----------
 * The prediction
 * ----------
 */

/* The model in an argument, or false (see get_model()) */
bool
get_gamma_gamma(FunctionCallInfo fcinfo, int argno, GammaGamma *model)
{
	double		parameters[3];

	if (!get_model(fcinfo, argno, &gamma_gamma_type, parameters, NULL))
		return false;
	model->p = parameters[P];
	model->q = parameters[Q];
	model->gamma = parameters[GAMMA];
	return true;
}

/*
 * The mean amount of a customer's purchases; false if it has none.  1 is taken
 * from the larger of px and q, which is exact near 1, so that a small one counts.
 */
bool
spend_per_purchase(const GammaGamma *model, const Customer *customer, double *spend)
{
	double		x = customer->frequency;
	double		px = model->p * x;
	double		s = x > 0 ? x * customer->monetary_value : 0;
	double		excess = fmax(px, model->q) - 1 + fmin(px, model->q);

	if (excess <= 0)
		return false;
	*spend = check_sum(model->p * (model->gamma + s) / excess);
	return true;
}

static Datum
spend_result(FunctionCallInfo fcinfo, const Customer *customer)
{
	GammaGamma	model;
	double		spend;

	if (!get_gamma_gamma(fcinfo, 0, &model) || !spend_per_purchase(&model, customer, &spend))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(spend));
}

/* (model, frequency, monetary_value) */
PG_FUNCTION_INFO_V1(expected_spend);
Datum
expected_spend(PG_FUNCTION_ARGS)
{
	Customer	customer;

	get_spend(fcinfo, 1, true, &customer);
	return spend_result(fcinfo, &customer);
}

/* (model, cx_rfm) */
PG_FUNCTION_INFO_V1(expected_spend_rfm);
Datum
expected_spend_rfm(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (!get_spend_of_rfm(fcinfo, 1, true, &customer))
		PG_RETURN_NULL();
	return spend_result(fcinfo, &customer);
}
