/*-------------------------------------------------------------------------
 *
 * fit.c
 *	  The maximisation of a likelihood, which the fits of the predictive models
 *	  share.
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

#include "base/check.h"
#include "base/compat.h"
#include "clv/fit.h"
#include "miscadmin.h"
#include "utils/float.h"

#define MAX_ITERATIONS		150

/*
 * Stop where this is left to gain: 1e-8 in likelihood, 1e-4 standard errors;
 * or, of likelihoods that huge weights make huge, what rounding leaves.
 */
#define DECREMENT_TOLERANCE 1e-8
#define DECREMENT_ROUNDING	1e-26

/* gains this small relative to the likelihood drown in its rounding */
#define ROUNDING_TOLERANCE	1e-9

/* a step is good if it gains this share of what it would on a straight slope */
#define SMALLEST_GAIN		1e-4

/* eigenvalues of the Hessian this small relative to the largest are rounding */
#define FLAT				1e-13

/* no step changes a parameter by more than a factor of e^3 = 20 */
#define LONGEST_STEP		3.0

/* a parameter that is as near to a bound is there */
#define AT_BOUND			1e-9

/*
 * A standard error of ln(parameter) from which the parameter is poorly known
 * (its 95 % interval spans a factor of e^12), and from which it is not known
 * at all.
 */
#define WEAK_ERROR			3.0
#define UNKNOWN_ERROR		100.0

/* a step that ends as near to a maximum, in standard errors, leads to it */
#define SAME_MAXIMUM		0.1

/* likelihoods that differ by less, relatively, are the same but for rounding */
#define SAME_LIKELIHOOD	1e-10

typedef struct Point
{
	double		theta[FIT_MAX_PARAMETERS];
	double		value;
	double		gradient[FIT_MAX_PARAMETERS];
	double		hessian[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
} Point;

/*
 * The eigenvalues and eigenvectors (columns of v) of a symmetric n x n matrix,
 * by Jacobi's rotations; a is overwritten.
 */
static void
eigen(int n, double (*a)[FIT_MAX_PARAMETERS], double *values,
	  double (*v)[FIT_MAX_PARAMETERS])
{
	static const double identity[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS] = {
		{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}
	};

	memcpy(v, identity, sizeof(identity));
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
 * The Newton step A^-1 g, A the negative Hessian of the parameters that are
 * not held, with the absolute values of its eigenvalues: where the likelihood
 * curves up that turns the step away from a minimum or saddle.
 */
static void
free_step(const Fit *fit, const Point *point, const bool *held, double *step)
{
	double		a[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		v[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		values[FIT_MAX_PARAMETERS];
	double		largest = 0;
	int			which[FIT_MAX_PARAMETERS];
	int			n = 0;

	memset(step, 0, FIT_MAX_PARAMETERS * sizeof(double));
	for (int i = 0; i < fit->nparameters; i++)
		if (!held[i])
			which[n++] = i;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			a[i][j] = -point->hessian[which[i]][which[j]];
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
			step[which[k]] += v[k][i] * along /
				fmax(fabs(values[i]), FLAT * largest);
	}
}

/* From a point, how far may a parameter go in this direction? */
static double
room(const Fit *fit, const Point *point, int i, double direction)
{
	return direction > 0 ? fit->upper[i] - point->theta[i] :
		point->theta[i] - fit->lower[i];
}

/* Is it at the bound already? */
static bool
no_room(const Fit *fit, const Point *point, int i, double direction)
{
	return direction != 0 && room(fit, point, i, direction) < AT_BOUND;
}

/*
 * The step to take from a point.  Parameters at a bound stay there if the
 * gradient points out of the range, or if the step of the others has them
 * leave it.  Returns g' step, twice the gain to expect.
 */
static double
newton_step(const Fit *fit, const Point *point, double *step)
{
	bool		held[FIT_MAX_PARAMETERS];
	bool		again;
	double		decrement = 0;

	for (int i = 0; i < fit->nparameters; i++)
		held[i] = no_room(fit, point, i, point->gradient[i]);
	do
	{
		again = false;
		free_step(fit, point, held, step);
		for (int i = 0; i < fit->nparameters && !again; i++)
			if (no_room(fit, point, i, step[i]))
				held[i] = again = true;
	} while (again);

	for (int i = 0; i < fit->nparameters; i++)
		decrement += step[i] * point->gradient[i];
	return check_sum(decrement);
}

/* The share of a step that is not too long and ends in the range */
static double
longest_share(const Fit *fit, const Point *from, const double *step)
{
	double		share = 1;

	for (int i = 0; i < fit->nparameters; i++)
		if (step[i] != 0)
			share = fmin(share, fmin(LONGEST_STEP, room(fit, from, i, step[i])) /
						 fabs(step[i]));
	return share;
}

/*
 * Evaluate the point at a share of the step.  Is it good enough to go on from?
 * Gains that drown in rounding need not show.
 */
static bool
try_step(Fit *fit, LogLikelihood log_likelihood, void *data, const Point *from,
		 const double *step, double share, double decrement, Point *to)
{
	CHECK_FOR_INTERRUPTS();
	fit->iterations++;
	for (int i = 0; i < fit->nparameters; i++)
		to->theta[i] = from->theta[i] + share * step[i];
	to->value = log_likelihood(data, to->theta, to->gradient, to->hessian);
	ereport(DEBUG1,
			(errmsg_internal("fit: step %d, log-likelihood %s", fit->iterations,
							 float8out_internal(to->value))));
	return to->value - from->value > SMALLEST_GAIN * share * decrement ||
		share * decrement <= ROUNDING_TOLERANCE * fabs(from->value);
}

/* Does a step end at a maximum inside the range that another climb has found? */
static bool
ends_at(const Fit *known, const Point *point, const double *step)
{
	double		away[FIT_MAX_PARAMETERS];
	double		distance = 0;	/* squared, in standard errors */

	if (known->status != FIT_OK || known->log_likelihood < point->value)
		return false;
	for (int i = 0; i < known->nparameters; i++)
		away[i] = point->theta[i] + step[i] - known->theta[i];
	for (int i = 0; i < known->nparameters; i++)
		for (int j = 0; j < known->nparameters; j++)
			distance -= away[i] * known->hessian[i][j] * away[j];
	return distance < SAME_MAXIMUM * SAME_MAXIMUM;
}

/*
 * Newton's method with steps cut to a quarter until they gain.  From where
 * nothing is left to gain, one step more, which costs little and doubles the
 * right digits.  A climb to a known maximum is given up.
 */
static void
climb(Fit *fit, const Fit *known, LogLikelihood log_likelihood, void *data, Point *point)
{
	Point		next;
	double		tolerance;
	double		step[FIT_MAX_PARAMETERS];
	double		decrement;

	fit->iterations = 0;
	fit->status = FIT_MAX_ITERATIONS;
	memcpy(point->theta, fit->theta, sizeof(point->theta));
	point->value = log_likelihood(data, point->theta, point->gradient,
								  point->hessian);
	tolerance = DECREMENT_TOLERANCE * fmin(1, fit->weight_per_row) +
		DECREMENT_ROUNDING * fabs(check_sum(point->value));

	while ((decrement = newton_step(fit, point, step)) > tolerance)
	{
		double		share = longest_share(fit, point, step);

		if (known && share == 1 && ends_at(known, point, step))
			return;
		for (bool gained = false; !gained; share /= 4)
		{
			if (fit->iterations == MAX_ITERATIONS)
				return;
			gained = try_step(fit, log_likelihood, data, point, step, share,
							  decrement, &next);
		}
		*point = next;
	}
	fit->status = FIT_OK;
	if (try_step(fit, log_likelihood, data, point, step,
				 longest_share(fit, point, step), decrement, &next))
		*point = next;
}

/*
 * The covariances of a fit, the inverse of the negative Hessian.  Along a
 * direction in which the likelihood is flat they are infinite.
 */
static void
set_covariance(Fit *fit)
{
	double		a[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		v[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		values[FIT_MAX_PARAMETERS];
	double		largest = 0;
	int			n = fit->nparameters;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			a[i][j] = -fit->hessian[i][j];
	eigen(n, a, values, v);
	for (int k = 0; k < n; k++)
		largest = fmax(largest, values[k]);
	for (int i = 0; i < n; i++)
	{
		for (int j = 0; j < n; j++)
		{
			fit->covariance[i][j] = 0;
			for (int k = 0; k < n; k++)
				fit->covariance[i][j] += values[k] > FLAT * largest ?
					v[i][k] * v[j][k] / values[k] : INFINITY;
		}
		fit->error[i] = sqrt(fit->covariance[i][i]);
	}
}

/*
 * Maximise the likelihood from fit->theta on; sets the result, its standard
 * errors and the status.  Where that leads to a maximum that is known already,
 * if one is given, the result is a worse fit than that.
 */
void
fit_maximize(Fit *fit, const Fit *known, LogLikelihood log_likelihood, void *data)
{
	Point		point;

	climb(fit, known, log_likelihood, data, &point);
	memcpy(fit->theta, point.theta, sizeof(fit->theta));
	memcpy(fit->hessian, point.hessian, sizeof(fit->hessian));
	fit->log_likelihood = point.value;
	set_covariance(fit);
	for (int i = 0; i < fit->nparameters; i++)
	{
		if (fit->status == FIT_OK && fit->error[i] > WEAK_ERROR)
			fit->status = FIT_WEAK;
		if (fit->status == FIT_WEAK && fit->error[i] > UNKNOWN_ERROR)
			fit->status = FIT_BOUNDARY;
		if (fit->status != FIT_MAX_ITERATIONS &&
			(no_room(fit, &point, i, -1) || no_room(fit, &point, i, 1)))
			fit->status = FIT_BOUNDARY;
		Assert(fit->theta[i] >= fit->lower[i] - AT_BOUND &&
			   fit->theta[i] <= fit->upper[i] + AT_BOUND);
	}
}

/*
 * Does a fit beat another?  The higher likelihood counts, be it at a boundary:
 * that predicts other customers of the same shop better than a lower maximum
 * inside.  Of the same likelihood but for rounding, the better status.
 */
static bool
is_better(const Fit *fit, const Fit *than)
{
	double		gain = fit->log_likelihood - than->log_likelihood;

	if (fabs(gain) <= SAME_LIKELIHOOD * fabs(than->log_likelihood))
		return fit->status < than->status;
	return gain > 0;
}

/*
 * The best fit from the starts of a model; with many customers, a first start
 * that ends well is enough.
 */
Fit
fit_from_starts(const FitModel *model, double unit, double nrows, double customers,
				LogLikelihood log_likelihood, void *data)
{
	Fit			best = {.nparameters = model->nparameters};

	for (int start = 0; start < FIT_STARTS; start++)
	{
		Fit			fit = {
			.nparameters = model->nparameters,
			.weight_per_row = customers / nrows
		};

		for (int i = 0; i < model->nparameters; i++)
		{
			double		shift = i == model->with_unit ? log(unit) : 0;

			fit.theta[i] = log(model->starts[start][i]) + shift;
			fit.lower[i] = log(model->lowest[i]) + shift;
			fit.upper[i] = log(model->highest[i]) + shift;
		}
		fit_maximize(&fit, start == 0 ? NULL : &best, log_likelihood, data);
		if (start == 0 || is_better(&fit, &best))
			best = fit;
		if (best.status == FIT_OK && nrows >= FIT_MANY_CUSTOMERS)
			break;
	}
	return best;
}
