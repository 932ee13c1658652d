/*-------------------------------------------------------------------------
 *
 * fit.h
 *	  The maximisation of a likelihood.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_FIT_H
#define CX_CLV_FIT_H

typedef enum FitStatus
{
	FIT_OK,						/* a maximum inside the range of parameters */
	FIT_WEAK,					/* such a maximum, but a flat one */
	FIT_BOUNDARY,				/* the likelihood rises towards 0 or infinity */
	FIT_MAX_ITERATIONS,			/* gave up */
	FIT_NO_REPEAT_PURCHASES,	/* nothing to learn from: customers who buy */
	FIT_NO_RENEWALS_DUE,		/* and customers with a contract */
	FIT_NO_ROWS					/* no rows of any weight */
} FitStatus;

/* with so many customers, a first start that ends well is enough */
#define FIT_MANY_CUSTOMERS	5000

#define FIT_MAX_PARAMETERS	4

/*
 * A log-likelihood, its gradient and Hessian at theta, the logarithms of the
 * parameters.
 */
typedef double (*LogLikelihood) (void *data, const double *theta, double *gradient,
								 double (*hessian)[FIT_MAX_PARAMETERS]);

typedef struct Fit
{
	int			nparameters;
	double		theta[FIT_MAX_PARAMETERS];	/* start, then result */
	double		lower[FIT_MAX_PARAMETERS];	/* the range of theta */
	double		upper[FIT_MAX_PARAMETERS];
	double		weight_per_row; /* mean weight */
	double		log_likelihood;
	double		covariance[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS]; /* of theta */
	double		error[FIT_MAX_PARAMETERS];	/* standard errors of theta */
	int			iterations;
	FitStatus	status;
} Fit;

extern void fit_maximize(Fit *fit, LogLikelihood log_likelihood, void *data);
extern bool fit_is_better(const Fit *fit, const Fit *than);

#endif							/* CX_CLV_FIT_H */
