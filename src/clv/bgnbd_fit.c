/*-------------------------------------------------------------------------
 *
 * bgnbd_fit.c
 *	  Maximum likelihood fit of the BG/NBD and MBG/NBD models.
 *
 * While alive a customer buys at a rate that is Gamma(r, rate alpha)
 * distributed among customers, and leaves after each purchase with a
 * probability that is Beta(a, b) distributed: after each repeat purchase in
 * the BG/NBD model (Fader, Hardie and Lee 2005, Marketing Science 24:275),
 * after the first purchase, too, in the MBG/NBD model (Batislam, Denizel and
 * Filiztekin 2007, Int. J. of Research in Marketing 24:201).  The
 * log-likelihood of x repeat purchases, the last at t and all up to age T, is
 *
 *		sum_{j=0}^{x-1} ln((r + j) / alpha)
 *		+ sum_{j=0}^{x-1+m} ln((b + j) / (a + b + j))
 *		- (r + x) ln(1 + T/alpha) + [x + m > 0] ln(1 + e^u),
 *		u = ln(a / (b + (x - 1 + m))) + (r + x) ln((alpha + T) / (alpha + t))
 *
 * with m = 0 for BG/NBD and m = 1 for MBG/NBD.  e^u is the odds that the
 * customer has left.  Written so, without gamma functions, nothing cancels and
 * nothing overflows.
 *
 * The sums over j depend on x alone.  Summed over customers they need only the
 * number of customers with x > j, for each j; that is counted once.  What is
 * left per customer and evaluation are three logarithms and an exponential,
 * and one logarithm for the many with x = 0 in BG/NBD.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "clv/bgnbd.h"
#include "clv/customer.h"
#include "clv/query.h"
#include "clv/rows.h"
#include "clv/step.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/*
 * Ranges of the parameters; alpha in units of the mean time between purchases.
 * At 1e4 a distribution among customers has a spread of one percent, which no
 * data tells from none.
 */
#define LOWEST_R		1e-8
#define LOWEST_A		1e-6
#define HIGHEST			1e4
#define ALPHA_RANGE		1e8

/* What the sums over customers need, as a step aggregate is given it */
enum
{
	STEP_M,						/* 0 for BG/NBD, 1 for MBG/NBD */
	STEP_R,
	STEP_ALPHA,
	STEP_A,
	STEP_B,
	NPARAMETERS
};

/*
 * Sums over customers: of the terms of the log-likelihood that depend on more than
 * the frequency, and of their derivatives by the logarithms of the parameters.
 */
enum
{
	VALUE = STEP_OTHERS,
	BY_R,
	BY_ALPHA,
	BY_A,
	BY_B,
	R_R,
	R_ALPHA,
	R_A,
	R_B,
	ALPHA_ALPHA,
	ALPHA_A,
	ALPHA_B,
	A_A,
	A_B,
	B_B,
	NSUMS
};

/* and before there are parameters */
enum
{
	CUSTOMERS = STEP_OTHERS,	/* sum of weights */
	AGES,
	NCOUNTS
};

static const StepForm step_form = {
	.nparameters = NPARAMETERS,
	.nsums = NSUMS,
	.ncounts = NCOUNTS
};

static const FitQueryForm query_form = {
	.step = &step_form,
	.aggregate = "cx_bgnbd_step",
	.ncolumns = 3,
	.columns = {"frequency", "recency", "age", "weight"}
};

/* The customers are either here, in rows, or where a query finds them. */
typedef struct BgnbdData
{
	const FitRows *rows;
	FitQuery   *query;
	int			m;				/* 0 for BG/NBD, 1 for MBG/NBD */
	FitCounts	counts;
	double		purchases;		/* weighted sum of x */
	double		ages;			/* of T */
	double	   *more_than;		/* [j]: weight of the customers with x > j */
	double	   *odds;			/* [x]: ln(a / (b + (x - 1 + m))), x + m > 0 */
} BgnbdData;

/* Add what depends on x alone */
static double
add_sums_over_purchases(BgnbdData *data, double r, double a, double b,
						double *g, double (*h)[FIT_MAX_PARAMETERS])
{
	double		value = 0;

	for (int j = 0; j < data->counts.max_frequency; j++)
	{
		double		n = data->more_than[j];
		double		share = r / (r + j);

		CHECK_FOR_INTERRUPTS();
		value += n * log(r + j);
		g[R] += n * share;
		h[R][R] += n * share * (1 - share);
	}
	for (int j = 0; j < data->counts.max_frequency + data->m; j++)
	{
		double		n = j < data->m ? data->counts.customers :
		data->more_than[j - data->m];
		double		share = b / (b + j);
		double		a_share = a / (a + b + j);
		double		b_share = b / (a + b + j);

		CHECK_FOR_INTERRUPTS();
		value += n * log((b + j) / (a + b + j));
		g[A] -= n * a_share;
		g[B] += n * (share - b_share);
		h[A][A] -= n * a_share * (1 - a_share);
		h[A][B] += n * a_share * b_share;
		h[B][B] += n * (share * (1 - share) - b_share * (1 - b_share));
	}
	return value;
}

/*
 * Add the terms of a customer of weight w; with v = T / (alpha + T) and
 * vt = t / (alpha + t).  Errors that are small beside 1 do no harm in a
 * log-likelihood, so log(1 + z) is as good as log1p(z) here, and faster.
 */
static inline void
add_terms(double *sums, const double *parameters, double x, double recency, double age,
		  double w, double log_odds)
{
	double		m = parameters[STEP_M];
	double		r = parameters[STEP_R];
	double		alpha = parameters[STEP_ALPHA];
	double		b = parameters[STEP_B];
	double		rx = r + x;
	double		z = age / alpha;
	double		v = z / (1 + z);
	double		log_age = log(1 + z);
	double		vt;
	double		u;
	double		e;
	double		left;			/* probability of having left, weighted */
	double		spread;			/* its derivative by u */
	double		ur;				/* derivatives of u by theta */
	double		ualpha;
	double		ub;

	sums[VALUE] -= w * rx * log_age;
	sums[BY_R] -= w * r * log_age;
	sums[R_R] -= w * r * log_age;
	sums[BY_ALPHA] += w * rx * v;
	sums[R_ALPHA] += w * r * v;
	sums[ALPHA_ALPHA] -= w * rx * v * (1 - v);
	if (x + m == 0)
		return;

	z = recency / alpha;
	vt = z / (1 + z);
	ur = log_age - log(1 + z);
	u = log_odds + rx * ur;
	e = exp(-fabs(u));
	spread = w / (1 + e);
	left = u > 0 ? spread : e * spread;
	spread *= e / (1 + e);
	sums[VALUE] += w * ((u > 0 ? u : 0) + log(1 + e));

	ur *= r;
	ualpha = rx * (vt - v);
	ub = -b / (b + (x - 1 + m));

	sums[BY_R] += left * ur;
	sums[BY_ALPHA] += left * ualpha;
	sums[BY_A] += left;
	sums[BY_B] += left * ub;

	sums[R_R] += spread * ur * ur + left * ur;
	sums[R_ALPHA] += spread * ur * ualpha + left * r * (vt - v);
	sums[R_A] += spread * ur;
	sums[R_B] += spread * ur * ub;
	sums[ALPHA_ALPHA] += spread * ualpha * ualpha +
		left * rx * (v * (1 - v) - vt * (1 - vt));
	sums[ALPHA_A] += spread * ualpha;
	sums[ALPHA_B] += spread * ualpha * ub;
	sums[A_A] += spread;
	sums[A_B] += spread * ub;
	sums[B_B] += spread * ub * ub + left * ub * (1 + ub);
}

/* Its term ln(a / (b + (x - 1 + m))), for x + m > 0 */
static inline double
log_odds(const double *parameters, double x)
{
	return log(parameters[STEP_A] / (parameters[STEP_B] + (x - 1 + parameters[STEP_M])));
}

/* The sums over rows that are here */
static void
sum_rows(BgnbdData *data, const double *parameters, double *sums)
{
	const FitRows *rows = data->rows;

	memset(sums, 0, NSUMS * sizeof(double));
	for (int x = 1 - data->m; x <= data->counts.max_frequency; x++)
		data->odds[x] = log_odds(parameters, x);
	for (int64 first = 0; first < rows->nrows; first += ROWS_PER_INTERRUPT_CHECK)
	{
		const double *row = rows->values + first * rows->width;
		int64		end = Min(rows->nrows, first + ROWS_PER_INTERRUPT_CHECK);
		double		part[NSUMS] = {0};	/* whose rounding stays small */

		CHECK_FOR_INTERRUPTS();
		for (int64 i = first; i < end; i++, row += rows->width)
			add_terms(part, parameters, row[0], row[1], row[2], row_weight(rows, row),
					  data->odds[(int) row[0]]);
		for (int i = 0; i < NSUMS; i++)
			sums[i] += part[i];
	}
}

/* A LogLikelihood */
static double
bgnbd_log_likelihood(void *arg, const double *theta, double *g,
					 double (*h)[FIT_MAX_PARAMETERS])
{
	BgnbdData  *data = arg;
	double		parameters[NPARAMETERS] = {data->m};
	double		sums[NSUMS];
	double		value;

	for (int i = 0; i < 4; i++)
		parameters[STEP_R + i] = exp(theta[i]);
	if (data->rows)
		sum_rows(data, parameters, sums);
	else
		fit_query_step(data->query, parameters, sums);

	memset(g, 0, FIT_MAX_PARAMETERS * sizeof(double));
	memset(h, 0, FIT_MAX_PARAMETERS * sizeof(*h));
	value = sums[VALUE] - data->purchases * theta[ALPHA] +
		add_sums_over_purchases(data, parameters[STEP_R], parameters[STEP_A],
								parameters[STEP_B], g, h);
	g[ALPHA] -= data->purchases;
	for (int i = 0, sum = R_R; i < 4; i++)
	{
		g[i] += sums[BY_R + i];
		for (int j = i; j < 4; j++)
			h[i][j] += sums[sum++];
		for (int j = 0; j < i; j++)
			h[i][j] = h[j][i];
	}
	return value;
}

/*
 * Nearly all small data sets have a maximum of BG/NBD near the first or the second
 * start, one of MBG/NBD near the first or the third.
 */
static const FitModel model = {
	.nparameters = 4,
	.with_unit = ALPHA,
	.lowest = {LOWEST_R, 1 / ALPHA_RANGE, LOWEST_A, LOWEST_A},
	.highest = {HIGHEST, ALPHA_RANGE, HIGHEST, HIGHEST},
	.starts = {
		{0.5, 0.5, 1, 3},
		{0.5, 0.5, 0.1, 0.3},
		{0.5, 3, 0.5, 0.2}
	}
};

/* Fit the model to customers who are counted. */
static Fit
fit_model(BgnbdData *data)
{
	FitCounts  *counts = &data->counts;
	Fit			fit = {.nparameters = 4};
	Size		size = (counts->max_frequency + 1) * sizeof(double);

	for (int x = 1; x <= counts->max_frequency; x++)
		data->purchases += x * counts->with[x];
	check_sum(counts->customers);
	check_sum(data->purchases);
	check_sum(data->ages);

	if (counts->nrows == 0)
		fit.status = FIT_NO_ROWS;
	else if (counts->max_frequency == 0)
		fit.status = FIT_NO_REPEAT_PURCHASES;
	if (fit.status != FIT_OK)
		return fit;

	data->odds = palloc0(size);
	data->more_than = palloc0(size);
	for (int x = counts->max_frequency; x > 0; x--)
		data->more_than[x - 1] = data->more_than[x] + counts->with[x];
	return fit_from_starts(&model, data->ages / data->purchases, counts->nrows,
						   counts->customers, bgnbd_log_likelihood, data);
}

static Datum
fit_result(FunctionCallInfo fcinfo, const BgnbdData *data, const Fit *fit)
{
	Datum		values[MODEL_MAX_NATTS];
	bool		nulls[MODEL_MAX_NATTS];

	model_of_fit(&bgnbd_type, bgnbd_variants[data->m], fit, data->counts.customers, values,
				 nulls);
	return composite_result(fcinfo, values, nulls);
}

/* ----------
 * The aggregates
 * ----------
 */

static Datum
finish(FunctionCallInfo fcinfo, int m)
{
	BgnbdData	data = {.m = m};
	Fit			fit;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	data.rows = (FitRows *) PG_GETARG_POINTER(0);
	for (int64 i = 0; i < data.rows->nrows; i++)
	{
		const double *row = data.rows->values + i * data.rows->width;
		double		w = row_weight(data.rows, row);

		CHECK_FOR_INTERRUPTS();
		fit_count(&data.counts, row[0], 1, w);
		data.ages += w * row[2];
	}
	fit = fit_model(&data);
	return fit_result(fcinfo, &data, &fit);
}

static Datum
add_customer(FunctionCallInfo fcinfo, const Customer *customer, int weight_argno)
{
	double		row[3] = {customer->frequency, customer->recency, customer->age};

	return fit_add_row(fcinfo, row, 3, weight_argno, true);
}

/* (state, frequency, recency, age [, weight]) */
PG_FUNCTION_INFO_V1(cx_bgnbd_transfn);
Datum
cx_bgnbd_transfn(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (null_row(fcinfo, PG_NARGS()))
		return same_state(fcinfo);
	get_purchases(fcinfo, 1, &customer);
	return add_customer(fcinfo, &customer, 4);
}

/* (state, cx_rfm [, weight]) */
PG_FUNCTION_INFO_V1(cx_bgnbd_transfn_rfm);
Datum
cx_bgnbd_transfn_rfm(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (null_row(fcinfo, PG_NARGS()) || !get_purchases_of_rfm(fcinfo, 1, &customer))
		return same_state(fcinfo);
	return add_customer(fcinfo, &customer, 2);
}

PG_FUNCTION_INFO_V1(cx_bgnbd_finalfn);
Datum
cx_bgnbd_finalfn(PG_FUNCTION_ARGS)
{
	return finish(fcinfo, 0);
}

PG_FUNCTION_INFO_V1(cx_mbgnbd_finalfn);
Datum
cx_mbgnbd_finalfn(PG_FUNCTION_ARGS)
{
	return finish(fcinfo, 1);
}

/* ----------
 * The fit to a query, and its steps
 * ----------
 */

/* (state, frequency, recency, age, weight, parameters) */
PG_FUNCTION_INFO_V1(cx_bgnbd_step_transfn);
Datum
cx_bgnbd_step_transfn(PG_FUNCTION_ARGS)
{
	Customer	customer;
	double		w;
	Step		step;
	double		terms[NSUMS] = {0};

	if (null_row(fcinfo, PG_NARGS()))
		return same_state(fcinfo);
	get_purchases(fcinfo, 1, &customer);
	w = check_weight(PG_GETARG_FLOAT8(4));
	step = step_state(fcinfo, 5, &step_form);
	if (w == 0)
		PG_RETURN_DATUM(step.state);

	terms[STEP_NROWS] = 1;
	terms[STEP_FINGERPRINT] = row_fingerprint(customer.frequency, w, customer.recency,
											  customer.age);
	if (step.nparameters > 0)
		add_terms(terms, step.parameters, customer.frequency, customer.recency, customer.age,
				  w, customer.frequency + step.parameters[STEP_M] == 0 ? 0 :
				  log_odds(step.parameters, customer.frequency));
	else
	{
		terms[CUSTOMERS] = w;
		terms[AGES] = w * customer.age;
	}
	step_add(&step, terms);
	PG_RETURN_DATUM(step.state);
}

static Datum
fit_query(FunctionCallInfo fcinfo, int m)
{
	BgnbdData	data = {.m = m};
	Fit			fit = {0};
	FitQueryCount *counts;
	int64		n;

	data.query = fit_query_open(fcinfo, &query_form);
	n = fit_query_counts(data.query, &counts);
	for (int64 i = 0; i < n; i++)
	{
		fit_count(&data.counts, counts[i].frequency, counts[i].sums[STEP_NROWS],
				  counts[i].sums[CUSTOMERS]);
		data.ages += counts[i].sums[AGES];
	}
	if (n > 0)
		fit = fit_model(&data);
	fit_query_close();
	if (n == 0)
		PG_RETURN_NULL();
	return fit_result(fcinfo, &data, &fit);
}

/* (query) */
PG_FUNCTION_INFO_V1(bgnbd_fit_query);
Datum
bgnbd_fit_query(PG_FUNCTION_ARGS)
{
	return fit_query(fcinfo, 0);
}

/* (query) */
PG_FUNCTION_INFO_V1(mbgnbd_fit_query);
Datum
mbgnbd_fit_query(PG_FUNCTION_ARGS)
{
	return fit_query(fcinfo, 1);
}
