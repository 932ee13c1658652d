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
#include "base/decimal.h"
#include "clv/beta_mean.h"
#include "clv/bgnbd.h"
#include "clv/customer.h"
#include "clv/gamma_gamma.h"
#include "miscadmin.h"
#include "utils/float.h"

const char *const bgnbd_variants[2] = {"BG/NBD", "MBG/NBD"};

const ModelType bgnbd_type = {
	.first = 1,
	.nparameters = 4,
	.natts = 15,
	.names = {"r", "alpha", "a", "b"}
};

typedef struct Bgnbd
{
	int			m;				/* 0 for BG/NBD, 1 for MBG/NBD */
	double		r;
	double		alpha;
	double		a;
	double		b;
} Bgnbd;

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

/* The integral itself */
typedef struct PurchasesIntegrand
{
	double		rx;
	double		y;
} PurchasesIntegrand;

/* (1 - (1 + p y)^-R) / p, which tends to R y as p does to 0 */
static double
purchases_given_p(const void *data, double p, double not_p pg_attribute_unused())
{
	const PurchasesIntegrand *of = data;

	if (of->rx * p * of->y < DBL_EPSILON / 8)
		return of->rx * of->y;
	return -expm1(-of->rx * log1p(p * of->y)) / p;
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
	u = log(model->a) - log(model->b + (x - 1 + model->m)) + (model->r + x) *
		log1p((customer->age - customer->recency) /
			  (model->alpha + customer->recency));
	return 1 / (1 + exp(u));
}

/* Purchases to expect within a horizon of a customer, given to be alive */
static double
purchases_if_alive(const Bgnbd *model, const Customer *customer, double horizon)
{
	PurchasesIntegrand of = {
		.rx = model->r + customer->frequency,
		.y = horizon / (model->alpha + customer->age)
	};
	double		purchases;

	if (horizon == 0)
		return 0;
	if (!purchases_by_series(model, customer->frequency, of.y, &purchases))
		purchases = beta_mean(model->a, model->b + customer->frequency + model->m,
							  purchases_given_p, &of);
	if (!isfinite(purchases))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of expected purchases is out of range"),
				 errdetail("The horizon is %s, "
						   "the parameters r, alpha, a, b of the model are %s, %s, %s, %s.",
						   float8out_internal(horizon),
						   float8out_internal(model->r),
						   float8out_internal(model->alpha),
						   float8out_internal(model->a),
						   float8out_internal(model->b))));
	return purchases;
}

/* ----------
 * Discounted
 *
 * With N_k purchases expected up to the end of period k, and v = 1 / (1 + rate),
 *
 *		sum_{k=1}^{n} (N_k - N_{k-1}) v^k
 *			= N_n v^n + (1 - v) sum_{k=1}^{n-1} N_k v^k,
 *
 * which takes no differences.  N is smooth and the smoother the larger k: as a
 * function of k its singularities lie left of 0.  So only the first of the N_k
 * are evaluated one by one.  From there on a polynomial through a few of them
 * serves for a stretch of periods that is longer each time.
 * ----------
 */

/* more is no period of a customer's life */
#define MAX_PERIODS		100000

#define SINGLE_PERIODS	16

/*
 * A stretch ends at so many times its begin; the error of the polynomial falls
 * by a factor of 3 per node then.
 */
#define STRETCH			4
#define NODES			26

typedef struct Forecast
{
	const Bgnbd *model;
	const Customer *customer;
	double		length;			/* of a period */
} Forecast;

static double
purchases_in_periods(const Forecast *forecast, double periods)
{
	CHECK_FOR_INTERRUPTS();
	return purchases_if_alive(forecast->model, forecast->customer,
							  periods * forecast->length);
}

/* A polynomial through its values at Chebyshev's nodes (Berrut and Trefethen 2004) */
typedef struct Polynomial
{
	double		node[NODES];
	double		value[NODES];
} Polynomial;

static void
purchases_as_polynomial(const Forecast *forecast, double begin, double end, Polynomial *p)
{
	for (int i = 0; i < NODES; i++)
	{
		p->node[i] = (begin + end) / 2 - (end - begin) / 2 * cos(M_PI * i / (NODES - 1));
		p->value[i] = purchases_in_periods(forecast, p->node[i]);
	}
}

static double
polynomial_at(const Polynomial *p, double x)
{
	double		numerator = 0;
	double		denominator = 0;

	for (int i = 0; i < NODES; i++)
	{
		double		distance = x - p->node[i];
		double		weight = i % 2 ? -1 : 1;

		if (distance == 0)
			return p->value[i];
		if (i == 0 || i == NODES - 1)
			weight /= 2;
		numerator += weight / distance * p->value[i];
		denominator += weight / distance;
	}
	return numerator / denominator;
}

static double
discounted_purchases(const Forecast *forecast, int n, double rate)
{
	double		log_v = -log1p(rate);
	double		all = purchases_in_periods(forecast, n);
	double		sum = 0;
	double		end = SINGLE_PERIODS;
	Polynomial	purchases;

	/*
	 * what is left after k periods lies between N_k v^k and N_n v^k (rate >
	 * 0)
	 */
	for (int k = 1; k < n && rate != 0; k++)
	{
		double		discount = exp(log_v * k);

		if (rate > 0 && all * discount <= DBL_EPSILON / 8 * -expm1(log_v) * sum)
			return -expm1(log_v) * sum;
		if (k == end)
		{
			end = Min(k * STRETCH, n);
			purchases_as_polynomial(forecast, k, end, &purchases);
		}
		sum += discount * (k < SINGLE_PERIODS ? purchases_in_periods(forecast, k) :
						   polynomial_at(&purchases, k));
	}
	return -expm1(log_v) * sum + all * exp(log_v * n);
}

/* ----------
 * Arguments
 * ----------
 */

/* The model in an argument, or false (see get_model()) */
static bool
get_bgnbd(FunctionCallInfo fcinfo, int argno, Bgnbd *model)
{
	double		parameters[4];
	char	   *variant;

	if (!get_model(fcinfo, argno, &bgnbd_type, parameters, &variant))
		return false;
	model->m = strcmp(variant, bgnbd_variants[1]) == 0;
	if (strcmp(variant, bgnbd_variants[model->m]) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unrecognized variant \"%s\" of the model", variant),
				 errdetail("The variants are \"%s\" and \"%s\".", bgnbd_variants[0],
						   bgnbd_variants[1])));
	model->r = parameters[R];
	model->alpha = parameters[ALPHA];
	model->a = parameters[A];
	model->b = parameters[B];
	return true;
}

static double
get_horizon(FunctionCallInfo fcinfo, int argno, const char *what)
{
	return check_not_negative(ERRCODE_INVALID_PARAMETER_VALUE, what,
							  PG_GETARG_FLOAT8(argno));
}

/* ----------
 * The functions
 * ----------
 */

/* (r, alpha, a, b) */
PG_FUNCTION_INFO_V1(bgnbd_model);
Datum
bgnbd_model(PG_FUNCTION_ARGS)
{
	return model_of_arguments(fcinfo, &bgnbd_type, bgnbd_variants[0]);
}

PG_FUNCTION_INFO_V1(mbgnbd_model);
Datum
mbgnbd_model(PG_FUNCTION_ARGS)
{
	return model_of_arguments(fcinfo, &bgnbd_type, bgnbd_variants[1]);
}

static Datum
probability_result(FunctionCallInfo fcinfo, const Customer *customer)
{
	Bgnbd		model;

	if (!get_bgnbd(fcinfo, 0, &model))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(alive(&model, customer)));
}

/* (model, frequency, recency, age) */
PG_FUNCTION_INFO_V1(probability_alive);
Datum
probability_alive(PG_FUNCTION_ARGS)
{
	Customer	customer;

	get_purchases(fcinfo, 1, &customer);
	return probability_result(fcinfo, &customer);
}

/* (model, cx_rfm) */
PG_FUNCTION_INFO_V1(probability_alive_rfm);
Datum
probability_alive_rfm(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (!get_purchases_of_rfm(fcinfo, 1, &customer))
		PG_RETURN_NULL();
	return probability_result(fcinfo, &customer);
}

static Datum
purchases_result(FunctionCallInfo fcinfo, const Customer *customer)
{
	Bgnbd		model;
	double		horizon = get_horizon(fcinfo, 1, "horizon");

	if (!get_bgnbd(fcinfo, 0, &model))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(alive(&model, customer) *
										  purchases_if_alive(&model, customer, horizon)));
}

/*
 * (model, horizon, frequency, recency, age); without the last three, of a
 * customer at the moment of the first purchase.
 */
PG_FUNCTION_INFO_V1(expected_purchases);
Datum
expected_purchases(PG_FUNCTION_ARGS)
{
	Customer	customer = {0};

	if (PG_NARGS() > 2)
		get_purchases(fcinfo, 2, &customer);
	return purchases_result(fcinfo, &customer);
}

/* (model, horizon, cx_rfm) */
PG_FUNCTION_INFO_V1(expected_purchases_rfm);
Datum
expected_purchases_rfm(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (!get_purchases_of_rfm(fcinfo, 2, &customer))
		PG_RETURN_NULL();
	return purchases_result(fcinfo, &customer);
}

/* (model, spend model, cx_rfm, periods, period_length, discount_rate) */
PG_FUNCTION_INFO_V1(clv_predicted);
Datum
clv_predicted(PG_FUNCTION_ARGS)
{
	Bgnbd		model;
	GammaGamma	spend_model;
	Customer	customer;
	int			periods = check_between("number of periods", PG_GETARG_INT32(3), 0,
										MAX_PERIODS);
	Forecast	forecast = {
		.model = &model,
		.customer = &customer,
		.length = get_horizon(fcinfo, 4, "period_length")
	};
	double		rate = PG_GETARG_FLOAT8(5);
	double		spend;

	if (!(rate > -1 && !isinf(rate)))
		double_out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, "discount rate", rate,
							"It must be finite and greater than -1.", NULL);
	if (!get_purchases_of_rfm(fcinfo, 2, &customer) ||
		!get_spend_of_rfm(fcinfo, 2, true, &customer) ||
		!get_bgnbd(fcinfo, 0, &model) ||
		!get_gamma_gamma(fcinfo, 1, &spend_model) ||
		!spend_per_purchase(&spend_model, &customer, &spend))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(check_sum(spend * alive(&model, &customer) *
													discounted_purchases(&forecast, periods,
																		 rate))));
}
