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
	double		hessian[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS];
	double		covariance[FIT_MAX_PARAMETERS][FIT_MAX_PARAMETERS]; /* of theta */
	double		error[FIT_MAX_PARAMETERS];	/* standard errors of theta */
	int			iterations;
	FitStatus	status;
} Fit;

/*
 * A model whose likelihood may have several maxima: the ranges of its parameters
 * (not of their logarithms), and where to start.  One parameter has a unit, as of
 * time or money; its numbers are multiples of one that suits the data.
 */
#define FIT_STARTS		3

/* so many need one start, if that ends well */
#define FIT_MANY_CUSTOMERS	5000

typedef struct FitModel
{
	int			nparameters;
	int			with_unit;		/* which parameter */
	double		lowest[FIT_MAX_PARAMETERS];
	double		highest[FIT_MAX_PARAMETERS];
	double		starts[FIT_STARTS][FIT_MAX_PARAMETERS];
} FitModel;

extern void fit_maximize(Fit *fit, const Fit *known, LogLikelihood log_likelihood, void *data);
extern Fit	fit_from_starts(const FitModel *model, double unit, double nrows, double customers,
							LogLikelihood log_likelihood, void *data);

#endif							/* CX_CLV_FIT_H */
