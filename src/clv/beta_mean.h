/*-------------------------------------------------------------------------
 *
 * beta_mean.h
 *	  The mean of a function of a beta distributed probability.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_BETA_MEAN_H
#define CX_CLV_BETA_MEAN_H

/* not_p is 1 - p, which keeps its digits where p is near 1. */
typedef double (*OfProbability) (const void *data, double p, double not_p);

extern double beta_mean(double a, double b, OfProbability function, const void *data);

#endif							/* CX_CLV_BETA_MEAN_H */
