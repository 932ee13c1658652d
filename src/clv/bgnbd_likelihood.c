/*-------------------------------------------------------------------------
 *
 * bgnbd_likelihood.c
 *	  The likelihood of the BG/NBD and MBG/NBD models.
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
#include "clv/bgnbd.h"
#include "clv/bgnbd_likelihood.h"
#include "clv/customer.h"
#include "miscadmin.h"

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

const StepForm bgnbd_step_form = {
	.nparameters = NPARAMETERS,
	.nsums = NSUMS,
	.ncounts = BGNBD_NCOUNTS
};

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

static inline BgnbdOdds
odds_of(const double *parameters, double x)
{
	BgnbdOdds	odds = {-INFINITY, 0};
	double		bx = parameters[STEP_B] + (x - 1 + parameters[STEP_M]);

	if (x + parameters[STEP_M] > 0)
	{
		odds.log_odds = log(parameters[STEP_A] / bx);
		odds.by_b = -parameters[STEP_B] / bx;
	}
	return odds;
}

/* Add the terms of a customer of weight w who cannot have left, x + m = 0 */
static inline void
add_terms_alive(double *sums, double r, double alpha, double age, double w)
{
	double		z = age / alpha;
	double		v = z / (1 + z);
	double		by_r = -w * r * log(1 + z);
	double		by_alpha = w * r * v;

	sums[VALUE] += by_r;
	sums[BY_R] += by_r;
	sums[BY_ALPHA] += by_alpha;
	sums[R_R] += by_r;
	sums[R_ALPHA] += by_alpha;
	sums[ALPHA_ALPHA] -= by_alpha * (1 - v);
}

/*
 * Add the terms of a customer who may have stayed until T or left at t, whose
 * derivatives are means over the two; with v = T / (alpha + T), vt = t / (alpha + t).
 * Errors that are small beside 1 do no harm in a log-likelihood, so log(1 + z) is as
 * good as log1p(z) here, and faster.
 */
static inline void
add_terms_either(double *sums, const double *parameters, double x, double recency,
				 double age, double w, BgnbdOdds odds)
{
	double		r = parameters[STEP_R];
	double		rx = r + x;
	double		z = age / parameters[STEP_ALPHA];
	double		zt = recency / parameters[STEP_ALPHA];
	double		log_age = log(1 + z);
	double		log_recency = log(1 + zt);
	double		u = odds.log_odds + rx * (log_age - log_recency);
	double		e = exp(-fabs(u));
	double		softplus = log(1 + e) + (u > 0 ? u : 0);

	/* no calls from here on, so that all of it stays in registers */
	double		share = 1 / (1 + e);
	double		larger = w * share; /* of the probabilities, weighted */
	double		smaller = e * larger;
	double		left = u > 0 ? larger : smaller;
	double		stayed = u > 0 ? smaller : larger;
	double		spread = smaller * share;	/* derivative of left by u */
	double		v = z / (1 + z);
	double		vt = zt / (1 + zt);
	double		ur = r * (log_age - log_recency);	/* of u by theta */
	double		ualpha = rx * (vt - v);
	double		ub = odds.by_b;
	double		by_r = -r * (stayed * log_age + left * log_recency);
	double		by_alpha = stayed * v + left * vt;

	sums[VALUE] += w * (softplus - rx * log_age);

	sums[BY_R] += by_r;
	sums[BY_ALPHA] += rx * by_alpha;
	sums[BY_A] += left;
	sums[BY_B] += left * ub;

	sums[R_R] += by_r + spread * ur * ur;
	sums[R_ALPHA] += r * by_alpha + spread * ur * ualpha;
	sums[R_A] += spread * ur;
	sums[R_B] += spread * ur * ub;
	sums[ALPHA_ALPHA] += spread * ualpha * ualpha -
		rx * (stayed * v * (1 - v) + left * vt * (1 - vt));
	sums[ALPHA_A] += spread * ualpha;
	sums[ALPHA_B] += spread * ualpha * ub;
	sums[A_A] += spread;
	sums[A_B] += spread * ub;
	sums[B_B] += ub * (spread * ub + left * (1 + ub));
}

static inline void
add_terms(double *sums, const double *parameters, double x, double recency, double age,
		  double w, BgnbdOdds odds)
{
	if (x + parameters[STEP_M] == 0)
		add_terms_alive(sums, parameters[STEP_R], parameters[STEP_ALPHA], age, w);
	else
		add_terms_either(sums, parameters, x, recency, age, w, odds);
}

/* The sums over rows that are here */
static void
sum_rows(BgnbdData *data, const double *parameters, double *sums)
{
	const FitRows *rows = data->rows;

	memset(sums, 0, NSUMS * sizeof(double));
	for (int x = 0; x <= data->counts.max_frequency; x++)
		data->odds[x] = odds_of(parameters, x);
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
double
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
	step = step_state(fcinfo, 5, &bgnbd_step_form);
	if (w == 0)
		PG_RETURN_DATUM(step.state);

	terms[STEP_NROWS] = 1;
	terms[STEP_FINGERPRINT] = row_fingerprint(customer.frequency, w, customer.recency,
											  customer.age);
	if (step.nparameters > 0)
		add_terms(terms, step.parameters, customer.frequency, customer.recency, customer.age,
				  w, odds_of(step.parameters, customer.frequency));
	else
	{
		terms[BGNBD_CUSTOMERS] = w;
		terms[BGNBD_AGES] = w * customer.age;
	}
	step_add(&step, terms);
	PG_RETURN_DATUM(step.state);
}
