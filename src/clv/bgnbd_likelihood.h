/*-------------------------------------------------------------------------
 *
 * bgnbd_likelihood.h
 *	  The likelihood of the BG/NBD and MBG/NBD models.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_BGNBD_LIKELIHOOD_H
#define CX_CLV_BGNBD_LIKELIHOOD_H

#include "clv/fit.h"
#include "clv/query.h"
#include "clv/rows.h"
#include "clv/step.h"

/* Of having left, if t = T, by the frequency; none if x + m = 0 */
typedef struct BgnbdOdds
{
	double		log_odds;		/* ln(a / (b + (x - 1 + m))) */
	double		by_b;			/* its derivative by ln b */
} BgnbdOdds;

/* The customers are either here, in rows, or where a query finds them. */
typedef struct BgnbdData
{
	const FitRows *rows;
	FitQuery   *query;
	int			m;				/* 0 for BG/NBD, 1 for MBG/NBD */
	FitCounts	counts;
	double		purchases;		/* weighted sum of x */
	double		ages;			/* of T */
	double	   *more_than;		/* [j]: weight of the customers with x > j */
	BgnbdOdds  *odds;			/* [x] */
} BgnbdData;

/* What a step aggregate sums up before there are parameters */
enum
{
	BGNBD_CUSTOMERS = STEP_OTHERS,	/* sum of weights */
	BGNBD_AGES,
	BGNBD_NCOUNTS
};

extern const StepForm bgnbd_step_form;

extern double bgnbd_log_likelihood(void *arg, const double *theta, double *g,
								   double (*h)[FIT_MAX_PARAMETERS]);

#endif							/* CX_CLV_BGNBD_LIKELIHOOD_H */
