/*-------------------------------------------------------------------------
 *
 * confidence.c
 *	  Quantiles and tails of the normal distribution, Wilson's interval.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/check.h"
#include "base/confidence.h"

/*
 * The z with P(|Z| <= z) = confidence for a standard normal Z, 0 < confidence
 * < 1.  Starts from the rational approximation 26.2.23 of Abramowitz and
 * Stegun (error below 4.5e-4) and refines it by Halley steps on the tail
 * erfc(z/sqrt 2), which triple the number of right digits each; two reach the
 * precision of a double, the third costs nothing worth saving.
 */
double
confidence_z(double confidence)
{
	double		tail = 1 - confidence;
	double		t;
	double		z;

	if (!(confidence > 0 && confidence < 1))
		double_out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, "confidence", confidence,
							"Confidence must be greater than 0 and less than 1.",
							confidence > 1 && confidence < 100 ?
							"Write 95 percent as 0.95." : NULL);

	t = sqrt(-2 * log(tail / 2));
	z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
		(1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

	for (int i = 0; i < 3; i++)
	{
		double		density = sqrt(M_2_PI) * exp(-z * z / 2);
		double		step = (erfc(z * M_SQRT1_2) - tail) / density;

		z += step / (1 - z * step / 2);
	}
	return z;
}

/* The probability that a standard normal is at least as far from 0 as z. */
double
two_sided_p_value(double z)
{
	return erfc(fabs(z) * M_SQRT1_2);
}

/*
 * Wilson's score interval for a share (Wilson 1927, JASA 22:209): the values
 * p0 that a normal test at level z does not reject,
 *
 *		(p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
 *
 * It never leaves [0, 1] and is meaningful from the first trial on.  The
 * bounds at no and at all successes are exactly 0 and 1.
 */
void
wilson_bounds(double successes, double trials, double z,
			  double *lower, double *upper)
{
	double		p = successes / trials;
	double		z2n = z * z / trials;
	double		center = p + z2n / 2;
	double		half = sqrt(z2n * (p * (1 - p) + z2n / 4));

	*lower = successes > 0 ? (center - half) / (1 + z2n) : 0;
	*upper = successes < trials ? (center + half) / (1 + z2n) : 1;
}
