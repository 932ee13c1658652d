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
#include "common/hashfn.h"
#include "fmgr.h"

/*
 * What such an aggregate sums up: given the parameters of its model, the terms of
 * the log-likelihood and its derivatives; given none, what a fit must know of the
 * data before it can start.
 */
typedef struct StepForm
{
	int			nparameters;
	int			nsums;
	int			ncounts;		/* sums without parameters */
} StepForm;

/* The first two sums of either tell which rows there were. */
enum
{
	STEP_NROWS,
	STEP_FINGERPRINT,			/* sum of row_fingerprint() */
	STEP_OTHERS
};

#define STEP_MAX_PARAMETERS 5
#define STEP_MAX_SUMS		17

/* A state as a transition sees it */
typedef struct Step
{
	Datum		state;
	int			nparameters;	/* 0 or those of the form */
	const double *parameters;
	int			nsums;
	DoubleSum  *sums;
} Step;

/*
 * What a row is known by.  Sums of it are the same in any order: whole numbers
 * of 22 bits, so that those of 2 billion rows are exact.
 */
static inline double
row_fingerprint(double frequency, double weight, double other, double another)
{
	const double row[] = {frequency, weight, other, another};

	return hash_bytes((const unsigned char *) row, sizeof(row)) >> 10;
}

extern Step step_state(FunctionCallInfo fcinfo, int parameters_argno, const StepForm *form);

static inline void
step_add(Step *step, const double *terms)
{
	for (int i = 0; i < step->nsums; i++)
		sum_add(&step->sums[i], terms[i]);
}

#endif							/* CX_CLV_STEP_H */
