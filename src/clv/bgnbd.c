/*-------------------------------------------------------------------------
 *
 * bgnbd.c
 *	  Predictions of the BG/NBD and MBG/NBD models: the probability that a
 *	  customer is alive, purchases to expect, and their discounted value.
 *
 * bgnbd_fit.c states the model.  A customer with x repeat purchases, the last
 * at t, and of age T is alive with the probability 1 / (1 + e^u), where e^u,
 * the odds of having left, is
 *
 *		a / (b + (x - 1 + m)) ((alpha + T) / (alpha + t))^(r + x),
 *
 * but for x = 0 in BG/NBD (m = 0), where nobody can have left.  Given that, the
 * rate is Gamma(r + x, alpha + T) and the probability of leaving Beta(a, b + x)
 * distributed (b + x + 1 in MBG/NBD).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "base/decimal.h"
#include "clv/clv.h"
#include "miscadmin.h"
#include "utils/float.h"

typedef struct Bgnbd
{
	int			m;				/* 0 for BG/NBD, 1 for MBG/NBD */
	double		r;
	double		alpha;
	double		a;
	double		b;
} Bgnbd;

typedef struct Customer
{
	double		frequency;
	double		recency;
	double		age;
} Customer;

/* ----------
 * Purchases to expect of a customer who is alive
 *
 * With y = t / (alpha + T), the horizon t in units of what is known of the
 * customer, R = r + x and b' = b + x (+ 1), the number is the mean of
 *
 *		(1 - (1 + p y)^-R) / p
 *
 * over p, Beta(a, b') distributed.  The closed form in the literature (Fader,
 * Hardie and Lee 2005, equation 10) divides 0 by 0 at a = 1, takes the
 * logarithm of a negative number where a + b < 1 and overflows for large x.
 * ----------
 */

/* terms after which the integral is faster than the series */
#define MAX_TERMS			3000

/* relative error that either way must promise */
#define TOLERANCE			1e-12

/*
 * The closed form after an Euler transformation of its hypergeometric function
 * and with the first term of it taken out, which holds all of the singularity:
 * with z = y / (1 + y), C = a + b' - 1, D = C - R, in which x cancels out,
 *
 *		C A - (1 - z)^(a-1) S,	A = (1 - (1 - z)^(a-1)) / (a - 1),
 *		S = sum_{n>=1} (a)_{n-1} (D)_n / ((C+1)_{n-1} n!) z^n.
 *
 * Returns false where too many terms are needed (z near 1) or rounding costs
 * too much (D large and negative).
 */
static bool
purchases_by_series(const Bgnbd *model, double x, double y, double *purchases)
{
	double		a = model->a;
	double		z = y / (1 + y);
	double		l = -log1p(y);	/* ln(1 - z) */
	double		q = (a - 1) * l;
	double		c = a + model->b + (x - 1 + model->m);
	double		d = a + model->b + (model->m - 1) - model->r;
	double		first = c * (a == 1 ? -l : -expm1(q) / (a - 1));
	double		power = exp(q);
	double		term = d * z;
	double		sum = term;
	double		size = fabs(term);

	for (int n = 1; n < MAX_TERMS; n++)
	{
		term *= z * (a + n - 1) * (d + n) / ((c + n) * (n + 1));
		sum += term;
		size += fabs(term);

		/* from d + n > 0 on, the rest is less than a geometric series */
		if (fabs(term) <= DBL_EPSILON / 8 * (1 - z) * fabs(sum) && d + n > 0)
		{
			*purchases = first - power * sum;
			return DBL_EPSILON * (fabs(first) + power * size) * (1 + fabs(q)) <=
				TOLERANCE * *purchases;
		}
	}
	return false;
}

/* Sums of the trapezoidal rule, of the density and of the density times value */
typedef struct Quadrature
{
	double		a;
	double		b;
	double		rx;
	double		y;
	double		mode;			/* of ln(p / (1 - p)) */
	double		width;			/* and about its standard deviation */
	double		density;
	double		value;
} Quadrature;

static double
log_density(const Quadrature *q, double s)
{
	return -q->a * log1p(exp(-s)) - q->b * log1p(exp(s));
}

/* Add the point at tau; returns whether it still matters to the sums. */
static bool
add_point(Quadrature *q, double tau)
{
	double		s = q->mode + q->width * sinh(tau);
	double		p = 1 / (1 + exp(-s));
	double		log_p = s > 0 ? -log1p(exp(-s)) : s - log1p(exp(s));
	double		log_not_p = s > 0 ? -s - log1p(exp(-s)) : -log1p(exp(s));
	double		density = cosh(tau) * exp(q->a * log_p + q->b * log_not_p -
										  log_density(q, q->mode));
	double		value = density * (q->rx * p * q->y < DBL_EPSILON / 8 ?
								   q->rx * q->y :
								   -expm1(-q->rx * log1p(p * q->y)) / p);

	q->density += density;
	q->value += value;
	return density > 1e-20 * q->density || value > 1e-20 * q->value;
}

/*
 * The integral itself, by the trapezoidal rule in tau, where ln(p / (1 - p)) =
 * mode + width sinh(tau).  All that is summed is positive, falls off doubly
 * exponentially and is analytic, so each halving of the step doubles the right
 * digits, whatever the parameters.
 */
static double
purchases_by_integral(double a, double b, double rx, double y)
{
	Quadrature	q = {.a = a, .b = b, .rx = rx, .y = y};
	double		step = 0.5;
	int			left = 0;
	int			right = 0;
	double		result;
	double		previous;

	q.mode = log(a / b);
	q.width = sqrt(1 / a + 1 / b);

	(void) add_point(&q, 0);
	while (add_point(&q, --left * step) || left > -10)
		;
	while (add_point(&q, ++right * step) || right < 10)
		;
	result = q.value / q.density;
	for (int level = 0; level < 16; level++)
	{
		CHECK_FOR_INTERRUPTS();
		step /= 2;
		left *= 2;
		right *= 2;
		for (int i = left + 1; i < right; i += 2)
			(void) add_point(&q, i * step);
		previous = result;
		result = q.value / q.density;
		if (fabs(result - previous) <= 10 * TOLERANCE * result)
			return result;
	}
	return NAN;
}

/* ----------
 * Of a customer
 * ----------
 */

static double
alive(const Bgnbd *model, const Customer *customer)
{
	double		x = customer->frequency;
	double		u;

	if (x + model->m == 0)
		return 1;
	u = log(model->a / (model->b + (x - 1 + model->m))) + (model->r + x) *
		log1p((customer->age - customer->recency) /
			  (model->alpha + customer->recency));
	return 1 / (1 + exp(u));
}

/* Purchases to expect within a horizon of a customer, given to be alive */
static double
purchases_if_alive(const Bgnbd *model, const Customer *customer, double horizon)
{
	double		b = model->b + customer->frequency + model->m;
	double		rx = model->r + customer->frequency;
	double		y = horizon / (model->alpha + customer->age);
	double		purchases;

	if (horizon == 0)
		return 0;
	if (!purchases_by_series(model, customer->frequency, y, &purchases))
		purchases = purchases_by_integral(model->a, b, rx, y);
	if (!isfinite(purchases))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of expected purchases is out of range"),
				 errdetail("The horizon is %s, the parameters r, alpha, a, b of the model are %s, %s, %s, %s.",
						   float8out_internal(horizon),
						   float8out_internal(model->r),
						   float8out_internal(model->alpha),
						   float8out_internal(model->a),
						   float8out_internal(model->b))));
	return purchases;
}

/*
 * The discounted purchases of a customer, given to be alive, in n periods:
 * with N_k expected up to the end of period k, and v = 1 / (1 + rate),
 *
 *		sum_{k=1}^{n} (N_k - N_{k-1}) v^k
 *			= N_n v^n + (1 - v) sum_{k=1}^{n-1} N_k v^k,
 *
 * which takes no differences.
 */
static double
discounted_purchases(const Bgnbd *model, const Customer *customer, int periods,
					 double length, double rate)
{
	double		sum = 0;

	if (rate != 0)
		for (int k = 1; k < periods; k++)
		{
			CHECK_FOR_INTERRUPTS();
			sum += purchases_if_alive(model, customer, k * length) *
				pow(1 + rate, -k);
		}
	return rate / (1 + rate) * sum +
		purchases_if_alive(model, customer, periods * length) *
		pow(1 + rate, -periods);
}

/* ----------
 * Arguments
 * ----------
 */

/*
 * The model in a composite argument, which may be the result of a fit or made
 * by hand.  Only the name and the parameters are looked at; false if one is
 * NULL, as where there was nothing to fit to.
 */
static bool
get_model(FunctionCallInfo fcinfo, int argno, Bgnbd *model)
{
	static const char *const names[] = {"r", "alpha", "a", "b"};
	Datum	   *values;
	bool	   *nulls;
	double		parameters[4];
	char	   *name;

	composite_attributes(PG_GETARG_HEAPTUPLEHEADER(argno), BGNBD_NATTS,
				   &values, &nulls);
	if (nulls[BGNBD_MODEL])
		return false;
	for (int i = 0; i < 4; i++)
		if (nulls[BGNBD_R + i])
			return false;

	name = TextDatumGetCString(values[BGNBD_MODEL]);
	if (strcmp(name, BGNBD_NAME) != 0 && strcmp(name, MBGNBD_NAME) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unrecognized model \"%s\"", name),
				 errdetail("The models are \"%s\" and \"%s\".",
						   BGNBD_NAME, MBGNBD_NAME)));
	model->m = strcmp(name, MBGNBD_NAME) == 0;
	for (int i = 0; i < 4; i++)
		parameters[i] = check_model_parameter(names[i],
											  DatumGetFloat8(values[BGNBD_R + i]));
	model->r = parameters[0];
	model->alpha = parameters[1];
	model->a = parameters[2];
	model->b = parameters[3];
	return true;
}

static Customer
get_customer(int64 frequency, double recency, double age)
{
	Customer	customer;

	check_customer(frequency, recency, age);
	customer.frequency = frequency;
	customer.recency = recency;
	customer.age = age;
	return customer;
}

static double
check_horizon(const char *what, double horizon)
{
	return check_not_negative(ERRCODE_INVALID_PARAMETER_VALUE, what, horizon);
}

/* ----------
 * The functions
 * ----------
 */

/* (model, frequency, recency, age) */
PG_FUNCTION_INFO_V1(probability_alive);
Datum
probability_alive(PG_FUNCTION_ARGS)
{
	Bgnbd		model;
	Customer	customer = get_customer(PG_GETARG_INT64(1), PG_GETARG_FLOAT8(2),
										PG_GETARG_FLOAT8(3));

	if (!get_model(fcinfo, 0, &model))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(alive(&model, &customer)));
}

/*
 * (model, horizon, frequency, recency, age); without the last three, of a
 * customer at the moment of the first purchase.
 */
PG_FUNCTION_INFO_V1(expected_purchases);
Datum
expected_purchases(PG_FUNCTION_ARGS)
{
	Bgnbd		model;
	double		horizon = check_horizon("horizon", PG_GETARG_FLOAT8(1));
	Customer	customer = {0};

	if (PG_NARGS() > 2)
		customer = get_customer(PG_GETARG_INT64(2), PG_GETARG_FLOAT8(3),
								PG_GETARG_FLOAT8(4));
	if (!get_model(fcinfo, 0, &model))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(alive(&model, &customer) *
										  purchases_if_alive(&model, &customer,
															 horizon)));
}

/* (model, spend model, summary, periods, period_length, discount_rate) */
PG_FUNCTION_INFO_V1(clv_predicted);
Datum
clv_predicted(PG_FUNCTION_ARGS)
{
	Bgnbd		model;
	GammaGamma	spend_model;
	Customer	customer;
	int			periods = PG_GETARG_INT32(3);
	double		length = check_horizon("period_length", PG_GETARG_FLOAT8(4));
	double		rate = PG_GETARG_FLOAT8(5);
	Datum	   *summary;
	bool	   *nulls;
	double		spent;
	double		spend;
	double		value;

	if (periods < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of periods %d is out of range", periods),
				 errdetail("It must not be negative.")));
	if (!(rate > -1 && !isinf(rate)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("discount rate %s is out of range",
						float8out_internal(rate)),
				 errdetail("It must be finite and greater than -1.")));

	composite_attributes(PG_GETARG_HEAPTUPLEHEADER(2), RFM_NATTS, &summary, &nulls);
	for (int i = 0; i < RFM_NATTS; i++)
		if (nulls[i])
			PG_RETURN_NULL();
	customer = get_customer(DatumGetInt64(summary[RFM_FREQUENCY]),
							DatumGetFloat8(summary[RFM_RECENCY]),
							DatumGetFloat8(summary[RFM_AGE]));
	spent = DatumGetFloat8(DirectFunctionCall1(numeric_float8,
											   summary[RFM_MONETARY_VALUE]));
	check_spender(DatumGetInt64(summary[RFM_FREQUENCY]), spent, true);

	if (!get_model(fcinfo, 0, &model) ||
		!get_gamma_gamma(fcinfo, 1, &spend_model) ||
		!spend_per_purchase(&spend_model, customer.frequency, spent, &spend))
		PG_RETURN_NULL();
	value = spend * alive(&model, &customer) *
		discounted_purchases(&model, &customer, periods, length, rate);
	PG_RETURN_NUMERIC(numeric_from_double(check_sum(value)));
}
