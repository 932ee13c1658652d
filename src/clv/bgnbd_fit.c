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
#include "clv/rows.h"
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

typedef struct BgnbdData
{
	const FitRows *rows;
	int			m;				/* 0 for BG/NBD, 1 for MBG/NBD */
	double		customers;		/* sum of weights */
	double		purchases;		/* weighted sum of x */
	int			max_frequency;
	double	   *more_than;		/* [j]: weight of the customers with x > j */
	double	   *odds;			/* [x]: ln(a / (b + (x - 1 + m))), x + m > 0 */
} BgnbdData;

/* Add what depends on x alone */
static double
add_sums_over_purchases(BgnbdData *data, double r, double a, double b,
						double *g, double (*h)[FIT_MAX_PARAMETERS])
{
	double		value = 0;

	for (int j = 0; j < data->max_frequency; j++)
	{
		double		n = data->more_than[j];
		double		share = r / (r + j);

		CHECK_FOR_INTERRUPTS();
		value += n * log(r + j);
		g[R] += n * share;
		h[R][R] += n * share * (1 - share);
	}
	for (int j = 0; j < data->max_frequency + data->m; j++)
	{
		double		n = j < data->m ? data->customers :
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
 * A LogLikelihood; with v = T / (alpha + T) and vt = t / (alpha + t).  Errors
 * that are small beside 1 do no harm in a log-likelihood, so log(1 + z) is as
 * good as log1p(z) here, and faster.
 */
static double
bgnbd_log_likelihood(void *arg, const double *theta, double *g,
					 double (*h)[FIT_MAX_PARAMETERS])
{
	BgnbdData  *data = arg;
	const FitRows *rows = data->rows;
	double		r = exp(theta[R]);
	double		alpha = exp(theta[ALPHA]);
	double		a = exp(theta[A]);
	double		b = exp(theta[B]);
	int			m = data->m;
	double		value;

	memset(g, 0, FIT_MAX_PARAMETERS * sizeof(double));
	memset(h, 0, FIT_MAX_PARAMETERS * sizeof(*h));
	value = add_sums_over_purchases(data, r, a, b, g, h);
	value -= data->purchases * theta[ALPHA];
	g[ALPHA] -= data->purchases;
	for (int x = 1 - m; x <= data->max_frequency; x++)
		data->odds[x] = log(a / (b + (x - 1 + m)));

	for (int64 first = 0; first < rows->nrows; first += ROWS_PER_INTERRUPT_CHECK)
	{
		const double *row = rows->values + first * rows->width;
		int64		end = Min(rows->nrows, first + ROWS_PER_INTERRUPT_CHECK);

		/* sums of this part of the rows, whose rounding stays small */
		double		part = 0;
		double		gr = 0,
					galpha = 0,
					ga = 0,
					gb = 0;
		double		hrr = 0,
					hralpha = 0,
					hra = 0,
					hrb = 0,
					halphaalpha = 0,
					halphaa = 0,
					halphab = 0,
					haa = 0,
					hab = 0,
					hbb = 0;

		CHECK_FOR_INTERRUPTS();
		for (int64 i = first; i < end; i++, row += rows->width)
		{
			double		x = row[0];
			double		recency = row[1];
			double		age = row[2];
			double		w = row_weight(rows, row);
			double		rx = r + x;
			double		z = age / alpha;
			double		v = z / (1 + z);
			double		log_age = log(1 + z);
			double		vt;
			double		u;
			double		e;
			double		left;	/* probability of having left, weighted */
			double		spread; /* its derivative by u */
			double		ur;		/* derivatives of u by theta */
			double		ualpha;
			double		ub;

			part -= w * rx * log_age;
			gr -= w * r * log_age;
			hrr -= w * r * log_age;
			galpha += w * rx * v;
			hralpha += w * r * v;
			halphaalpha -= w * rx * v * (1 - v);
			if (x + m == 0)
				continue;

			z = recency / alpha;
			vt = z / (1 + z);
			ur = log_age - log(1 + z);
			u = data->odds[(int) x] + rx * ur;
			e = exp(-fabs(u));
			spread = w / (1 + e);
			left = u > 0 ? spread : e * spread;
			spread *= e / (1 + e);
			part += w * ((u > 0 ? u : 0) + log(1 + e));

			ur *= r;
			ualpha = rx * (vt - v);
			ub = -b / (b + (x - 1 + m));

			gr += left * ur;
			galpha += left * ualpha;
			ga += left;
			gb += left * ub;

			hrr += spread * ur * ur + left * ur;
			hralpha += spread * ur * ualpha + left * r * (vt - v);
			hra += spread * ur;
			hrb += spread * ur * ub;
			halphaalpha += spread * ualpha * ualpha +
				left * rx * (v * (1 - v) - vt * (1 - vt));
			halphaa += spread * ualpha;
			halphab += spread * ualpha * ub;
			haa += spread;
			hab += spread * ub;
			hbb += spread * ub * ub + left * ub * (1 + ub);
		}

		value += part;
		g[R] += gr;
		g[ALPHA] += galpha;
		g[A] += ga;
		g[B] += gb;
		h[R][R] += hrr;
		h[R][ALPHA] += hralpha;
		h[R][A] += hra;
		h[R][B] += hrb;
		h[ALPHA][ALPHA] += halphaalpha;
		h[ALPHA][A] += halphaa;
		h[ALPHA][B] += halphab;
		h[A][A] += haa;
		h[A][B] += hab;
		h[B][B] += hbb;
	}
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < i; j++)
			h[i][j] = h[j][i];
	return value;
}

/*
 * The starts of a fit; alpha in units of the mean time between purchases.  The
 * likelihood of a small data set can have several maxima: nearly all have one
 * of BG/NBD near the first or the second, one of MBG/NBD near the first or the
 * third.
 */
static const double starts[][4] = {
	{0.5, 0.5, 1, 3},
	{0.5, 0.5, 0.1, 0.3},
	{0.5, 3, 0.5, 0.2}
};

static Fit
fit_from(BgnbdData *data, double time_per_purchase, const double *start)
{
	Fit			fit = {.nparameters = 4};
	double		unit = log(time_per_purchase);

	fit.weight_per_row = data->customers / data->rows->nrows;
	for (int i = 0; i < 4; i++)
	{
		fit.theta[i] = log(start[i]);
		fit.lower[i] = log(i == R ? LOWEST_R : LOWEST_A);
		fit.upper[i] = log(HIGHEST);
	}
	fit.theta[ALPHA] += unit;
	fit.lower[ALPHA] = unit - log(ALPHA_RANGE);
	fit.upper[ALPHA] = unit + log(ALPHA_RANGE);
	fit_maximize(&fit, bgnbd_log_likelihood, data);
	return fit;
}

/* Fit the model; of many customers from one start, if that ends well. */
static Fit
fit_model(BgnbdData *data)
{
	const FitRows *rows = data->rows;
	Fit			best = {.nparameters = 4};
	double		ages = 0;
	Size		size;

	for (int64 i = 0; i < rows->nrows; i++)
	{
		const double *row = rows->values + i * rows->width;
		double		w = row_weight(rows, row);

		CHECK_FOR_INTERRUPTS();
		data->customers += w;
		data->purchases += w * row[0];
		ages += w * row[2];
		data->max_frequency = Max(data->max_frequency, (int) row[0]);
	}
	check_sum(data->customers);
	check_sum(data->purchases);
	check_sum(ages);

	if (rows->nrows == 0)
		best.status = FIT_NO_ROWS;
	else if (data->max_frequency == 0)
		best.status = FIT_NO_REPEAT_PURCHASES;
	if (best.status != FIT_OK)
		return best;

	size = (data->max_frequency + 1) * sizeof(double);
	data->more_than = palloc0(size);
	data->odds = palloc0(size);
	for (int64 i = 0; i < rows->nrows; i++)
	{
		const double *row = rows->values + i * rows->width;

		CHECK_FOR_INTERRUPTS();
		if (row[0] > 0)
			data->more_than[(int) row[0] - 1] += row_weight(rows, row);
	}
	for (int j = data->max_frequency - 1; j > 0; j--)
		data->more_than[j - 1] += data->more_than[j];

	for (int i = 0; i < (int) lengthof(starts); i++)
	{
		Fit			fit = fit_from(data, ages / data->purchases, starts[i]);

		if (i == 0 || fit_is_better(&fit, &best))
			best = fit;
		if (best.status == FIT_OK && rows->nrows >= FIT_MANY_CUSTOMERS)
			break;
	}
	return best;
}

static Datum
finish(FunctionCallInfo fcinfo, int m)
{
	BgnbdData	data = {.m = m};
	Fit			fit;
	Datum		values[MODEL_MAX_NATTS];
	bool		nulls[MODEL_MAX_NATTS];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	data.rows = (FitRows *) PG_GETARG_POINTER(0);
	fit = fit_model(&data);
	model_of_fit(&bgnbd_type, bgnbd_variants[m], &fit, data.customers, values, nulls);
	return composite_result(fcinfo, values, nulls);
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
