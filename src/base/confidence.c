/*-------------------------------------------------------------------------
 *
 * confidence.c
 *	  Quantiles and tails of the normal distribution and of Student's t,
 *	  Wilson's interval, limits.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/confidence.h"
#include "base/decimal.h"
#include "utils/builtins.h"

double
check_confidence(double confidence)
{
	if (!(confidence > 0 && confidence < 1))
		double_out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, "confidence", confidence,
							"Confidence must be greater than 0 and less than 1.",
							confidence > 1 && confidence < 100 ?
							"Write 95 percent as 0.95." : NULL);
	return confidence;
}

/* ----------
 * The normal distribution
 * ----------
 */

/*
 * The z with P(|Z| <= z) = inside and P(|Z| > z) = outside for a standard normal
 * Z.  They add up to 1; the smaller of them is what counts, as it has its digits.
 * Starts from the density at 0 or from the rational approximation 26.2.23 of
 * Abramowitz and Stegun (error below 4.5e-4) and refines it by Halley steps on
 * erf(z/sqrt 2) or erfc(z/sqrt 2), which triple the number of right digits each;
 * two reach the precision of a double, the third costs nothing worth saving.
 */
double
two_sided_z(double inside, double outside)
{
	double		t = sqrt(-2 * log(outside / 2));
	double		z = inside < outside ? inside / sqrt(M_2_PI) :
	t - (2.515517 + t * (0.802853 + t * 0.010328)) /
	(1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

	for (int i = 0; i < 3; i++)
	{
		double		density = sqrt(M_2_PI) * exp(-z * z / 2);
		double		step = (inside < outside ? inside - erf(z * M_SQRT1_2) :
							erfc(z * M_SQRT1_2) - outside) / density;

		z += step / (1 - z * step / 2);
	}
	return z;
}

double
confidence_z(double confidence)
{
	(void) check_confidence(confidence);
	return two_sided_z(confidence, 1 - confidence);
}

/* The probability that a standard normal is at least as far from 0 as z. */
double
two_sided_p_value(double z)
{
	return erfc(fabs(z) * M_SQRT1_2);
}

/* ----------
 * Student's t with df >= 1 degrees of freedom, whole or not
 *
 * Two probabilities, that |T| is at most t and that it is at least t, are the
 * incomplete beta functions I_y(1/2, a) and I_x(a, 1/2), with a = df/2, y =
 * t^2/(df + t^2) and x = 1 - y.  Each is computed where it is not close to 1,
 * so that it keeps its digits however small it is, as a factor that both share
 * times a series or a continued fraction, neither of which knows differences of
 * like numbers, however large df is.
 * ----------
 */

/* gamma(a + 1/2) / gamma(a), of large numbers by the series of its logarithm */
static double
gamma_ratio(double a)
{
	double		ratio = 1;
	double		r;

	for (; a < 20; a++)
		ratio *= a / (a + 0.5);
	r = 1 / (a * a);
	return ratio * sqrt(a) * exp((-1.0 / 8 + r * (1.0 / 192 + r * (-1.0 / 640 +
																   r * (17.0 / 14336)))) / a);
}

/* x^a y^(1/2) / B(a, 1/2); t times the density of |T| is twice that */
static double
t_factor(double t, double df)
{
	return exp(-df / 2 * log1p(t * t / df)) * t / sqrt((df + t * t) * M_PI) * gamma_ratio(df / 2);
}

/* P(|T| <= t) for t^2 <= 2: a series of positive terms (DLMF 8.17.8) */
static double
t_inside(double t, double df)
{
	double		y = t * t / (df + t * t);
	double		term = 2;
	double		sum = term;

	for (int n = 0; term > sum * DBL_EPSILON / 16; n++)
	{
		term *= (df / 2 + 0.5 + n) / (1.5 + n) * y;
		sum += term;
	}
	return sum * t_factor(t, df);
}

/*
 * P(|T| >= t) for t^2 > 2: the continued fraction of DiDonato and Morris (1992,
 * TOMS 18:360, eq. 9) with b = 1/2, by the method of Lentz.  As df grows, it
 * becomes that of erfc().
 */
static double
t_outside(double t, double df)
{
	double		a = df / 2;
	double		x = df / (df + t * t);
	double		lambda = a * (t * t - 1) / (df + t * t);
	double		fraction = a * (lambda + 1) / (a + 1);
	double		c = fraction;
	double		d = 0;

	for (int n = 1; n < 1000 && fabs(c * d - 1) > DBL_EPSILON; n++)
	{
		double		odd = a + 2 * n - 1;
		double		above = (a + n - 1) / odd * ((a + n - 0.5) / odd) * n * (0.5 - n) * x * x;
		double		below = n + n * (0.5 - n) * x / odd +
		(a + n) / (odd + 2) * (lambda + 1 + n * (2 - x));

		c = below + above / c;
		d = 1 / (below + above * d);
		fraction *= c * d;
	}
	return t_factor(t, df) / fraction;
}

/* The probability that |T| is at least |t| */
double
two_sided_t_p_value(double t, double df)
{
	t = fabs(t);
	return t * t > 2 ? t_outside(t, df) : 1 - t_inside(t, df);
}

/*
 * The t with P(|T| <= t) = confidence.  Newton's method, of the logarithm of the
 * smaller of the probabilities as a function of log t.  As that is concave, it
 * converges from any start from which its first step does not overflow.
 */
double
confidence_t(double confidence, double df)
{
	/* from below: the normal quantile, or as if the density stayed as at 0 */
	double		t = confidence < 0.5 ?
	confidence * sqrt(df * M_PI) / (2 * gamma_ratio(df / 2)) : confidence_z(confidence);
	double		step = 1;

	for (int i = 0; i < 100 && fabs(step) > 4 * DBL_EPSILON; i++)
	{
		double		outside = two_sided_t_p_value(t, df);

		if (confidence < 0.5)
		{
			double		inside = t * t > 2 ? 1 - outside : t_inside(t, df);

			step = log(inside / confidence) * inside / (2 * t_factor(t, df));
		}
		else
			step = -log(outside / (1 - confidence)) * outside / (2 * t_factor(t, df));
		t *= exp(-step);
	}
	return t;
}

/* ----------
 * Intervals
 * ----------
 */

/*
 * Wilson's score interval for a share (Wilson 1927, JASA 22:209): the values
 * p0 that a normal test at level z does not reject,
 *
 *		(p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
 *
 * It never leaves [0, 1] and is meaningful from the first trial on.  The
 * bounds at no and at all successes are exactly 0 and 1.  The difference of the
 * lower one would cancel; it is the product of both, p^2 / (1 + z^2/n), divided
 * by the upper one.
 */
void
wilson_bounds(double successes, double trials, double z,
			  double *lower, double *upper)
{
	double		p = successes / trials;
	double		z2n = z * z / trials;
	double		center = p + z2n / 2;
	double		half = sqrt(z2n * (p * (1 - p) + z2n / 4));

	*lower = successes > 0 ? p * p / (center + half) : 0;
	*upper = successes < trials ? (center + half) / (1 + z2n) : 1;
}

/*
 * Confidence limits as a reader sees them: never without the plain figure that
 * stands beside them, which may lie farther from an adjusted one, or be rounded
 * away from it.
 */
void
limits_with(double low, double high, Numeric plain, Numeric *lower, Numeric *upper)
{
	*lower = numeric_call(numeric_smaller, numeric_from_double(low), plain);
	*upper = numeric_call(numeric_larger, numeric_from_double(high), plain);
}

/* Half to both sides of center, cut off at the ends of the scale */
void
limits_around(double center, double half, double lowest, double highest, Numeric plain,
			  Numeric *lower, Numeric *upper)
{
	limits_with(Max(center - half, lowest), Min(center + half, highest), plain, lower, upper);
}
