/*-------------------------------------------------------------------------
 *
 * confidence.h
 *	  Quantiles and tails of the normal distribution and of Student's t,
 *	  Wilson's interval, limits.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_CONFIDENCE_H
#define CX_BASE_CONFIDENCE_H

#include "utils/numeric.h"

extern double check_confidence(double confidence);
extern double two_sided_z(double inside, double outside);
extern double confidence_z(double confidence);
extern double confidence_t(double confidence, double df);
extern double two_sided_p_value(double z);
extern double two_sided_t_p_value(double t, double df);
extern void wilson_bounds(double successes, double trials, double z,
						  double *lower, double *upper);
extern void limits_with(double low, double high, Numeric plain, Numeric *lower,
						Numeric *upper);
extern void limits_around(double center, double half, double lowest, double highest,
						  Numeric plain, Numeric *lower, Numeric *upper);

#endif							/* CX_BASE_CONFIDENCE_H */
