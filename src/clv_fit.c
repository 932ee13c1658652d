/*-------------------------------------------------------------------------
 *
 * clv_fit.c
 *	  The maximisation of the likelihood, which the fits of the predictive
 *	  models share, and what they report of it.
 *
 * A fit is Newton's method in the logarithms of the parameters, with the
 * analytic Hessian, which costs little more than the likelihood itself and
 * takes 5 to 8 evaluations where a method without it takes hundreds.
 *
 * It stops on the Newton decrement g' A^-1 g (g the gradient, A the negative
 * Hessian), which is twice the likelihood still to be gained and thus has no
 * unit and does not depend on the number of rows.  A bound on the gradient, as
 * the usual libraries have it, does, and is never met where rounding keeps the
 * gradient above it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "clv.h"
#include "compat.h"
#include "miscadmin.h"
#include "utils/float.h"

#define MAX_ITERATIONS		150

/* stop where this is left to gain: 1e-8 in likelihood, 1e-4 standard errors */
#define DECREMENT_TOLERANCE 1e-8

/* gains this small relative to the likelihood drown in its rounding */
#define ROUNDING_TOLERANCE	1e-9

/* a step is good if it gains this share of what it would on a straight slope */
#define SMALLEST_GAIN		1e-4

/* eigenvalues of the Hessian this small relative to the largest are rounding */
#define FLAT				1e-13

/* no step changes a parameter by more than a factor of e^3 = 20 */
#define LONGEST_STEP		3.0

/*
 * A standard error of ln(parameter) from which the parameter is poorly known
 * (its 95 % interval spans a factor of e^12), and from which it is not known
 * at all.
 */
#define WEAK_ERROR			3.0
#define UNKNOWN_ERROR		100.0

typedef struct Point
{
	double		theta[FIT_MAX_PARAMETERS];
	double		value;
	double		gradient[FIT_MAX_PARAMETERS];
	double		hessian[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
} Point;

static void
evaluate(const Fit *fit, LogLikelihood log_likelihood, void *data, Point *point)
{
	point->value = log_likelihood(data, point->theta, point->gradient,
								  point->hessian);
	for (int i = 0; i < fit->nparameters; i++)
		if (!isfinite(point->gradient[i]) || !isfinite(point->hessian[i][i]))
			point->value = -INFINITY;
	if (!isfinite(point->value))
		point->value = -INFINITY;
}

/*
 * The eigenvalues and eigenvectors (columns of v) of a symmetric n x n matrix,
 * by Jacobi's rotations; a is overwritten.
 */
static void
eigen(int n, double (*a)[FIT_MAX_PARAMETERS], double *values,
	  double (*v)[FIT_MAX_PARAMETERS])
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			v[i][j] = i == j;

	for (int sweep = 0; sweep < 30; sweep++)
	{
		for (int p = 0; p < n; p++)
			for (int q = p + 1; q < n; q++)
			{
				double		half;
				double		t;
				double		c;
				double		s;

				if (fabs(a[p][q]) <= 1e-300)
					continue;
				half = (a[q][q] - a[p][p]) / (2 * a[p][q]);
				t = copysign(1, half) / (fabs(half) + hypot(half, 1));
				c = 1 / hypot(t, 1);
				s = t * c;
				for (int k = 0; k < n; k++)
				{
					double		kp = a[k][p];

					a[k][p] = c * kp - s * a[k][q];
					a[k][q] = s * kp + c * a[k][q];
				}
				for (int k = 0; k < n; k++)
				{
					double		pk = a[p][k];
					double		kp = v[k][p];

					a[p][k] = c * pk - s * a[q][k];
					a[q][k] = s * pk + c * a[q][k];
					v[k][p] = c * kp - s * v[k][q];
					v[k][q] = s * kp + c * v[k][q];
				}
			}
	}
	for (int i = 0; i < n; i++)
		values[i] = a[i][i];
}

/*
 * The Newton step A^-1 g of the free parameters, A the negative Hessian, with
 * the absolute values of the eigenvalues of A: where the likelihood curves up
 * that turns the step away from a minimum or saddle.  Returns g' A^-1 g.
 */
static double
newton_step(const Point *point, int n, const int *which, double *step)
{
	double		a[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		v[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		values[FIT_MAX_PARAMETERS];
	double		largest = 0;
	double		decrement = 0;

	for (int i = 0; i < n; i++)
	{
		step[i] = 0;
		for (int j = 0; j < n; j++)
			a[i][j] = -point->hessian[which[i]][which[j]];
	}
	eigen(n, a, values, v);
	for (int i = 0; i < n; i++)
		largest = fmax(largest, fabs(values[i]));
	for (int i = 0; i < n; i++)
	{
		double		along = 0;	/* the gradient along the eigenvector */

		for (int k = 0; k < n; k++)
			along += v[k][i] * point->gradient[which[k]];
		if (along == 0)
			continue;
		for (int k = 0; k < n; k++)
			step[k] += v[k][i] * along / fmax(fabs(values[i]), FLAT * largest);
	}
	for (int k = 0; k < n; k++)
		decrement += step[k] * point->gradient[which[k]];
	return decrement;
}

/*
 * Go from a point by a share of the step of its free parameters, or as much of
 * that as is allowed and stays in the range.  A parameter that meets its bound
 * is fixed there.  Returns the share taken.
 */
static double
go(const Fit *fit, const Point *from, int n, const int *which,
   const double *step, double share, Point *to, bool *fixed)
{
	int			stopped = -1;

	for (int k = 0; k < n; k++)
	{
		int			i = which[k];
		double		room = step[k] > 0 ? fit->upper[i] - from->theta[i] :
			from->theta[i] - fit->lower[i];

		share = fmin(share, LONGEST_STEP / fabs(step[k]));
		if (room < share * fabs(step[k]))
		{
			share = room / fabs(step[k]);
			stopped = k;
		}
	}
	memcpy(to->theta, from->theta, sizeof(to->theta));
	for (int k = 0; k < n; k++)
		to->theta[which[k]] += share * step[k];
	if (stopped >= 0)
	{
		int			i = which[stopped];

		to->theta[i] = step[stopped] > 0 ? fit->upper[i] : fit->lower[i];
		fixed[i] = true;
	}
	return share;
}

/*
 * With the others at their best, does a parameter fixed at its bound gain by
 * leaving it?  Then free it.
 */
static bool
free_one(const Fit *fit, const Point *point, double tolerance, bool *fixed)
{
	for (int i = 0; i < fit->nparameters; i++)
	{
		double		g = point->gradient[i];
		bool		inward = point->theta[i] >= fit->upper[i] ? g < 0 : g > 0;

		if (fixed[i] && inward &&
			g * g > tolerance * fmax(fabs(point->hessian[i][i]), fabs(g)))
		{
			fixed[i] = false;
			return true;
		}
	}
	return false;
}

/*
 * Newton's method with steps cut to a quarter until they gain.  Parameters
 * that reach a bound stay there while the others are improved.
 */
static void
climb(Fit *fit, LogLikelihood log_likelihood, void *data, Point *point,
	  bool *fixed)
{
	double		tolerance = DECREMENT_TOLERANCE * fmin(1, fit->weight_per_row);
	int			freed = 0;

	fit->status = FIT_MAX_ITERATIONS;
	fit->iterations = 0;
	memcpy(point->theta, fit->theta, sizeof(point->theta));
	evaluate(fit, log_likelihood, data, point);

	while (fit->iterations < MAX_ITERATIONS)
	{
		Point		next;
		int			which[FIT_MAX_PARAMETERS];
		int			n = 0;
		double		step[FIT_MAX_PARAMETERS];
		double		decrement;
		double		share = 1;

		for (int i = 0; i < fit->nparameters; i++)
			if (!fixed[i])
				which[n++] = i;
		decrement = newton_step(point, n, which, step);
		if (decrement < tolerance)
		{
			if (freed++ < fit->nparameters &&
				free_one(fit, point, tolerance, fixed))
				continue;
			fit->status = FIT_OK;
		}

		while (fit->iterations < MAX_ITERATIONS)
		{
			bool		next_fixed[FIT_MAX_PARAMETERS];
			double		gained;

			CHECK_FOR_INTERRUPTS();
			fit->iterations++;
			memcpy(next_fixed, fixed, sizeof(next_fixed));
			share = go(fit, point, n, which, step, share, &next, next_fixed);
			evaluate(fit, log_likelihood, data, &next);
			gained = next.value - point->value;
			if (gained > SMALLEST_GAIN * share * decrement ||
				(isfinite(next.value) && share * decrement <=
				 ROUNDING_TOLERANCE * fabs(point->value)))
			{
				*point = next;
				memcpy(fixed, next_fixed, sizeof(next_fixed));
				break;
			}
			if (fit->status == FIT_OK)
				break;
			share /= 4;
		}
		if (fit->status == FIT_OK)
			return;
	}
}

/*
 * Maximise the likelihood from fit->theta on; sets the result, its standard
 * errors and the status.
 */
void
fit_maximize(Fit *fit, LogLikelihood log_likelihood, void *data)
{
	Point		point;
	bool		fixed[FIT_MAX_PARAMETERS] = {false};
	double		a[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		v[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		values[FIT_MAX_PARAMETERS];
	double		largest = 0;

	climb(fit, log_likelihood, data, &point, fixed);
	memcpy(fit->theta, point.theta, sizeof(fit->theta));
	fit->log_likelihood = point.value;

	/* the covariances are the inverse of the negative Hessian */
	for (int i = 0; i < fit->nparameters; i++)
		for (int j = 0; j < fit->nparameters; j++)
			a[i][j] = -point.hessian[i][j];
	eigen(fit->nparameters, a, values, v);
	for (int k = 0; k < fit->nparameters; k++)
		largest = fmax(largest, values[k]);
	for (int i = 0; i < fit->nparameters; i++)
	{
		double		variance = 0;

		for (int k = 0; k < fit->nparameters; k++)
			variance += values[k] > FLAT * largest ?
				v[i][k] * v[i][k] / values[k] : INFINITY;
		fit->error[i] = sqrt(variance);
		if (fit->status == FIT_OK && fit->error[i] > WEAK_ERROR)
			fit->status = FIT_WEAK;
		if (fit->status == FIT_WEAK && fit->error[i] > UNKNOWN_ERROR)
			fit->status = FIT_BOUNDARY;
		if (fit->status != FIT_MAX_ITERATIONS && fixed[i])
			fit->status = FIT_BOUNDARY;
	}
}

/* ----------
 * The result
 * ----------
 */

static const char *
fit_status_name(FitStatus status)
{
	switch (status)
	{
		case FIT_OK:
			return "ok";
		case FIT_WEAK:
			return "weak";
		case FIT_BOUNDARY:
			return "boundary";
		case FIT_MAX_ITERATIONS:
			return "max_iterations";
		case FIT_NO_REPEAT_PURCHASES:
			return "no_repeat_purchases";
		case FIT_NO_ROWS:
			return "no_rows";
	}
	elog(ERROR, "unrecognized status of a fit: %d", (int) status);
	return NULL;				/* keep compiler quiet */
}

/*
 * What both model types have: the parameters, their standard errors,
 * log_likelihood, customers, iterations, converged, status, in this order.
 */
void
fit_values(const Fit *fit, double customers, Datum *values, bool *nulls)
{
	int			n = fit->nparameters;
	bool		fitted = fit->status < FIT_NO_REPEAT_PURCHASES;

	for (int i = 0; i < n; i++)
	{
		double		parameter = exp(fit->theta[i]);

		nulls[i] = !fitted;
		values[i] = Float8GetDatum(parameter);
		nulls[n + i] = !fitted || fit->status == FIT_BOUNDARY ||
			!isfinite(fit->error[i]);
		values[n + i] = Float8GetDatum(parameter * fit->error[i]);
	}
	values += 2 * n;
	nulls += 2 * n;
	values[0] = Float8GetDatum(fit->log_likelihood);
	nulls[0] = !fitted;
	values[1] = Float8GetDatum(customers);
	values[2] = Int32GetDatum(fit->iterations);
	values[3] = BoolGetDatum(fit->status == FIT_OK);
	values[4] = CStringGetTextDatum(fit_status_name(fit->status));
	for (int i = 1; i < 5; i++)
		nulls[i] = false;
}

/* Too few customers to tell: say so, where the fit shows it. */
void
fit_notice(const Fit *fit, double customers)
{
	if ((fit->status == FIT_BOUNDARY || fit->status == FIT_WEAK) &&
		customers < FIT_FEW_CUSTOMERS)
		ereport(NOTICE,
				(errmsg("too few customers to tell the parameters of the model: %s",
						float8out_internal(customers)),
				 errdetail("The status of the fit is %s.",
						   fit_status_name(fit->status)),
				 errhint("Fit the model to %d customers or more.",
						 FIT_FEW_CUSTOMERS)));
}
