/*-------------------------------------------------------------------------
 *
 * gamma_gamma_fit.c
 *	  Maximum likelihood fit of the Gamma-Gamma model of spend per purchase.
 *
 * The amounts of a customer's purchases are Gamma(shape p, rate nu)
 * distributed, and nu is Gamma(q, rate gamma) distributed among customers
 * (Fader and Hardie 2013, "The Gamma-Gamma model of monetary value").  The
 * log-likelihood of a mean m of x repeat purchases, whose total is s = x m, is
 *
 *		lnG(px + q) - lnG(px) - lnG(q)
 *			- px ln(1 + gamma/s) - q ln(1 + s/gamma) - ln m,
 *
 * with G the gamma function.  The gamma functions depend on x alone and are
 * evaluated once per distinct x.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "clv/customer.h"
#include "clv/gamma_gamma.h"
#include "clv/query.h"
#include "clv/rows.h"
#include "clv/step.h"
#include "miscadmin.h"

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

/*
 * Sums over customers: of the terms of the log-likelihood that depend on more than
 * the frequency, and of their derivatives by p, q (not their logarithms) and
 * ln gamma.  A step aggregate is given the parameters of the model.
 */
enum
{
	VALUE = STEP_OTHERS,
	BY_P,
	BY_Q,
	BY_GAMMA,
	P_GAMMA,
	Q_GAMMA,
	GAMMA_GAMMA,
	NSUMS
};

/* and before there are parameters */
enum
{
	CUSTOMERS = STEP_OTHERS,	/* sum of weights */
	MEANS,						/* weighted sum of m */
	LOG_MEANS,					/* of ln m */
	SKIPPED,					/* number of those without a repeat purchase */
	NCOUNTS
};

static const StepForm step_form = {
	.nparameters = 3,
	.nsums = NSUMS,
	.ncounts = NCOUNTS
};

static const FitQueryForm query_form = {
	.step = &step_form,
	.aggregate = "cx_gamma_gamma_step",
	.ncolumns = 2,
	.columns = {"frequency", "monetary_value", "weight"}
};

/* The customers are either here, in rows, or where a query finds them. */
typedef struct GammaGammaData
{
	const FitRows *rows;		/* of frequency > 0 */
	FitQuery   *query;
	FitCounts	counts;
	double		means;			/* weighted sum of m */
	double		log_means;		/* of ln m */
	double		nskipped;		/* customers without a repeat purchase */
} GammaGammaData;

/* Add the terms of a customer of weight w; with y = s / (gamma + s) */
static inline void
add_terms(double *sums, const double *parameters, double log_gamma, double x, double m,
		  double w)
{
	double		p = parameters[P];
	double		q = parameters[Q];
	double		gamma = parameters[GAMMA];
	double		s = x * m;
	double		log_ratio = log_gamma - log(s);
	double		from_s;			/* ln(1 + gamma/s) */
	double		from_gamma;		/* ln(1 + s/gamma) */
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
	sums[VALUE] -= w * (p * x * from_s + q * from_gamma);
	sums[BY_P] -= w * x * from_s;
	sums[BY_Q] -= w * from_gamma;
	sums[BY_GAMMA] += w * (q * y - p * x * (1 - y));
	sums[P_GAMMA] -= w * x * (1 - y);
	sums[Q_GAMMA] += w * y;
	sums[GAMMA_GAMMA] -= w * (q + p * x) * y * (1 - y);
}

/* The sums over rows that are here */
static void
sum_rows(const FitRows *rows, const double *parameters, double log_gamma, double *sums)
{
	memset(sums, 0, NSUMS * sizeof(double));
	for (int64 first = 0; first < rows->nrows; first += ROWS_PER_INTERRUPT_CHECK)
	{
		const double *row = rows->values + first * rows->width;
		int64		end = Min(rows->nrows, first + ROWS_PER_INTERRUPT_CHECK);
		double		part[NSUMS] = {0};	/* whose rounding stays small */

		CHECK_FOR_INTERRUPTS();
		for (int64 i = first; i < end; i++, row += rows->width)
			add_terms(part, parameters, log_gamma, row[0], row[1], row_weight(rows, row));
		for (int i = 0; i < NSUMS; i++)
			sums[i] += part[i];
	}
}

/* A LogLikelihood */
static double
gamma_gamma_log_likelihood(void *arg, const double *theta, double *g,
						   double (*h)[FIT_MAX_PARAMETERS])
{
	GammaGammaData *data = arg;
	const FitCounts *counts = &data->counts;
	double		p = exp(theta[P]);
	double		q = exp(theta[Q]);
	double		parameters[3] = {p, q, exp(theta[GAMMA])};
	double		sums[NSUMS];
	double		value = -data->log_means;
	double		gp = 0,
				gq = 0,
				hpp = 0,
				hpq = 0,
				hqq = 0;		/* by p and q, not by their logarithms */

	if (data->rows)
		sum_rows(data->rows, parameters, theta[GAMMA], sums);
	else
		fit_query_step(data->query, parameters, sums);

	for (int x = 1; x <= counts->max_frequency; x++)
	{
		double		n = counts->with[x];
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
	value += sums[VALUE] - counts->customers * lgamma(q);
	gp += sums[BY_P];
	gq += sums[BY_Q] - counts->customers * digamma(q);
	hqq -= counts->customers * trigamma(q);

	/* to the logarithms of p and q */
	memset(g, 0, FIT_MAX_PARAMETERS * sizeof(double));
	memset(h, 0, FIT_MAX_PARAMETERS * sizeof(*h));
	g[P] = p * gp;
	g[Q] = q * gq;
	g[GAMMA] = sums[BY_GAMMA];
	h[P][P] = p * p * hpp + g[P];
	h[P][Q] = p * q * hpq;
	h[P][GAMMA] = p * sums[P_GAMMA];
	h[Q][Q] = q * q * hqq + g[Q];
	h[Q][GAMMA] = q * sums[Q_GAMMA];
	h[GAMMA][GAMMA] = sums[GAMMA_GAMMA];
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < i; j++)
			h[i][j] = h[j][i];
	return value;
}

/*
 * The first start suits the spending of most shops.  Amounts over many orders of
 * magnitude, whose mean says nothing, have a maximum at a small gamma, too, and
 * often a higher one.
 */
static const FitModel model = {
	.nparameters = 3,
	.with_unit = GAMMA,
	.lowest = {LOWEST, LOWEST, 1 / GAMMA_RANGE},
	.highest = {HIGHEST, HIGHEST, GAMMA_RANGE},
	.starts = {
		{1, 3, 2},
		{0.5, 0.3, 1e-3},
		{2, 0.2, 1e-4}
	}
};

/* Fit the model to customers who are counted. */
static Fit
fit_model(GammaGammaData *data)
{
	const FitCounts *counts = &data->counts;
	Fit			fit = {.nparameters = 3};

	check_sum(counts->customers);
	check_sum(data->means);
	if (counts->nrows == 0)
	{
		fit.status = data->nskipped > 0 ? FIT_NO_REPEAT_PURCHASES : FIT_NO_ROWS;
		return fit;
	}
	return fit_from_starts(&model, data->means / counts->customers, counts->nrows,
						   counts->customers, gamma_gamma_log_likelihood, data);
}

static Datum
fit_result(FunctionCallInfo fcinfo, const GammaGammaData *data, const Fit *fit)
{
	Datum		values[MODEL_MAX_NATTS];
	bool		nulls[MODEL_MAX_NATTS];

	model_of_fit(&gamma_gamma_type, NULL, fit, data->counts.customers, values, nulls);
	nulls[MEAN_DEFINED] = nulls[Q];
	values[MEAN_DEFINED] = BoolGetDatum(fit->theta[Q] > 0);
	return composite_result(fcinfo, values, nulls);
}

/* ----------
 * The aggregate
 * ----------
 */

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

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	data.rows = (FitRows *) PG_GETARG_POINTER(0);
	data.nskipped = data.rows->nskipped;
	for (int64 i = 0; i < data.rows->nrows; i++)
	{
		const double *row = data.rows->values + i * data.rows->width;
		double		w = row_weight(data.rows, row);

		CHECK_FOR_INTERRUPTS();
		check_sum(row[0] * row[1]);
		fit_count(&data.counts, row[0], 1, w);
		data.means += w * row[1];
		data.log_means += w * log(row[1]);
	}
	data.rows = fit_rows_merge(data.rows);
	fit = fit_model(&data);
	return fit_result(fcinfo, &data, &fit);
}

/* ----------
 * The fit to a query, and its steps
 * ----------
 */

/* (state, frequency, monetary_value, weight, parameters) */
PG_FUNCTION_INFO_V1(cx_gamma_gamma_step_transfn);
Datum
cx_gamma_gamma_step_transfn(PG_FUNCTION_ARGS)
{
	Customer	customer;
	double		w;
	Step		step;
	double		terms[NSUMS] = {0};

	if (null_row(fcinfo, PG_NARGS()))
		return same_state(fcinfo);
	get_spend(fcinfo, 1, false, &customer);
	w = check_weight(PG_GETARG_FLOAT8(3));
	step = step_state(fcinfo, 4, &step_form);
	if (w == 0 || (customer.frequency == 0 && step.nparameters > 0))
		PG_RETURN_DATUM(step.state);

	terms[STEP_NROWS] = customer.frequency > 0;
	if (customer.frequency > 0)
		terms[STEP_FINGERPRINT] = row_fingerprint(customer.frequency, w,
												  customer.monetary_value, 0);
	if (step.nparameters > 0)
		add_terms(terms, step.parameters, log(step.parameters[GAMMA]), customer.frequency,
				  customer.monetary_value, w);
	else if (customer.frequency > 0)
	{
		check_sum(customer.frequency * customer.monetary_value);
		terms[CUSTOMERS] = w;
		terms[MEANS] = w * customer.monetary_value;
		terms[LOG_MEANS] = w * log(customer.monetary_value);
	}
	else
		terms[SKIPPED] = 1;
	step_add(&step, terms);
	PG_RETURN_DATUM(step.state);
}

/* (query) */
PG_FUNCTION_INFO_V1(gamma_gamma_fit_query);
Datum
gamma_gamma_fit_query(PG_FUNCTION_ARGS)
{
	GammaGammaData data = {0};
	Fit			fit = {0};
	FitQueryCount *counts;
	int64		n;

	data.query = fit_query_open(fcinfo, &query_form);
	n = fit_query_counts(data.query, &counts);
	for (int64 i = 0; i < n; i++)
	{
		const double *sums = counts[i].sums;

		fit_count(&data.counts, counts[i].frequency, sums[STEP_NROWS], sums[CUSTOMERS]);
		data.means += sums[MEANS];
		data.log_means += sums[LOG_MEANS];
		data.nskipped += sums[SKIPPED];
	}
	if (n > 0)
		fit = fit_model(&data);
	fit_query_close();
	if (n == 0)
		PG_RETURN_NULL();
	return fit_result(fcinfo, &data, &fit);
}
