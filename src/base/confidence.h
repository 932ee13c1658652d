/*-------------------------------------------------------------------------
 *
 * confidence.h
 *	  Quantiles and tails of the normal distribution, Wilson's interval.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_CONFIDENCE_H
#define CX_BASE_CONFIDENCE_H

extern double confidence_z(double confidence);
extern double two_sided_p_value(double z);
extern void wilson_bounds(double successes, double trials, double z,
						  double *lower, double *upper);

#endif							/* CX_BASE_CONFIDENCE_H */
