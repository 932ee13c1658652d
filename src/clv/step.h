/*-------------------------------------------------------------------------
 *
 * step.h
 *	  The state of an aggregate over customers that makes a step of a fit.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_STEP_H
#define CX_CLV_STEP_H

#include "base/compat.h"
#include "base/sum.h"
#include "fmgr.h"

/*
 * What such an aggregate sums up: given the parameters of its model, the terms of
 * the log-likelihood and its derivatives; given none, what a fit must know of the
 * data before it can start.  The first sum of either is the number of rows.
 */
typedef struct StepForm
{
	int			nparameters;
	int			nsums;
	int			ncounts;		/* sums without parameters */
} StepForm;

#define STEP_MAX_PARAMETERS 5
#define STEP_MAX_SUMS		16

/* A state as a transition sees it */
typedef struct Step
{
	Datum		state;
	int			nparameters;	/* 0 or those of the form */
	const double *parameters;
	int			nsums;
	DoubleSum  *sums;
} Step;

extern Step step_state(FunctionCallInfo fcinfo, int parameters_argno, const StepForm *form);

static inline void
step_add(Step *step, const double *terms)
{
	for (int i = 0; i < step->nsums; i++)
		sum_add(&step->sums[i], terms[i]);
}

#endif							/* CX_CLV_STEP_H */
