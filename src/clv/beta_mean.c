/*-------------------------------------------------------------------------
 *
 * beta_mean.c
 *	  The mean of a function of a beta distributed probability.
 *
 *	  By the trapezoidal rule in tau, where ln(p / (1 - p)) = mode + width sinh(tau).
 *	  All that is summed is positive, falls off doubly exponentially and is
 *	  analytic, so each halving of the step doubles the right digits, whatever the
 *	  parameters.
 *
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "clv/beta_mean.h"
#include "miscadmin.h"

/*
 * As small a change from one step to the next is rounding.  Half as many digits
 * would do where each halving doubles them, but where nearly all of the density
 * lies far off, two coarse steps agree before they see the rest.
 */
#define LAST_CHANGE		1e-11

/*
 * They agree by chance, too, where a density falls off within less than a step,
 * as that of a parameter near 0 does; but then its own sum still changes.
 */
#define LAST_CHANGE_OF_DENSITY	1e-7

/* a step of 1/2^13, for a density that is as wide and a function that turns sharply */
#define MAX_LEVELS		12

/* Sums of the density, and of the density times the function */
typedef struct Quadrature
{
	double		a;
	double		b;
	OfProbability function;
	const void *data;
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
	double		log_p = s > 0 ? -log1p(exp(-s)) : s - log1p(exp(s));
	double		log_not_p = s > 0 ? -s - log1p(exp(-s)) : -log1p(exp(s));
	double		density = cosh(tau) * exp(q->a * log_p + q->b * log_not_p -
										  log_density(q, q->mode));
	double		value = density * q->function(q->data, 1 / (1 + exp(-s)), 1 / (1 + exp(s)));

	q->density += density;
	q->value += value;
	return density > 1e-20 * q->density || value > 1e-20 * q->value;
}

/* The mean over p, Beta(a, b) distributed; NaN if it takes too many points. */
double
beta_mean(double a, double b, OfProbability function, const void *data)
{
	Quadrature	q = {.a = a,.b = b,.function = function,.data = data};
	double		step = 0.5;
	int			left = 0;
	int			right = 0;
	double		result;
	double		previous;
	double		coarse;

	q.mode = log(a / b);
	q.width = sqrt(1 / a + 1 / b);

	(void) add_point(&q, 0);
	while (add_point(&q, --left * step) || left > -10)
		;
	while (add_point(&q, ++right * step) || right < 10)
		;
	result = q.value / q.density;
	for (int level = 0; level < MAX_LEVELS; level++)
	{
		CHECK_FOR_INTERRUPTS();
		step /= 2;
		left *= 2;
		right *= 2;
		coarse = 2 * q.density;
		for (int i = left + 1; i < right; i += 2)
			(void) add_point(&q, i * step);
		previous = result;
		result = q.value / q.density;
		if (fabs(result - previous) <= LAST_CHANGE * result &&
			fabs(q.density - coarse) <= LAST_CHANGE_OF_DENSITY * q.density)
			return result;
		if (!isfinite(result))
			break;
	}
	return NAN;
}
