/*-------------------------------------------------------------------------
 *
 * clv.h
 *	  Customer lifetime value: the composite types, the rows that a model is
 *	  fitted to, and the maximisation that the models share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_H
#define CX_CLV_H

#include "access/htup.h"
#include "base/aggregate.h"
#include "base/composite.h"
#include "fmgr.h"
#include "utils/numeric.h"

/* Attributes of the composite types, in their order in sql/clv.sql */
enum
{
	RFM_FREQUENCY,
	RFM_RECENCY,
	RFM_AGE,
	RFM_MONETARY_VALUE,
	RFM_NATTS
};

enum
{
	BGNBD_MODEL,
	BGNBD_R,					/* then alpha, a, b */
	BGNBD_R_ERROR = BGNBD_R + 4,	/* and their standard errors */
	BGNBD_LOG_LIKELIHOOD = BGNBD_R_ERROR + 4,
	BGNBD_CUSTOMERS,
	BGNBD_ITERATIONS,
	BGNBD_CONVERGED,
	BGNBD_STATUS,
	BGNBD_NATTS
};

enum
{
	GAMMA_GAMMA_P,				/* then q, gamma */
	GAMMA_GAMMA_P_ERROR = GAMMA_GAMMA_P + 3,	/* and their standard errors */
	GAMMA_GAMMA_LOG_LIKELIHOOD = GAMMA_GAMMA_P_ERROR + 3,
	GAMMA_GAMMA_CUSTOMERS,
	GAMMA_GAMMA_ITERATIONS,
	GAMMA_GAMMA_CONVERGED,
	GAMMA_GAMMA_STATUS,
	GAMMA_GAMMA_MEAN_DEFINED,
	GAMMA_GAMMA_NATTS
};

/* names of the models in cx_bgnbd.model */
#define BGNBD_NAME	"BG/NBD"
#define MBGNBD_NAME	"MBG/NBD"

/*
 * More repeat purchases than any customer makes; the tables that a fit keeps
 * are as long as the greatest frequency.
 */
#define CLV_MAX_FREQUENCY	1000000

/*
 * Rows that a model is fitted to, of 2 to 4 numbers each: the frequency, one
 * or two more, and the weight if the aggregate has that argument.
 */
typedef struct FitRows
{
	int			width;			/* numbers per row */
	bool		weighted;		/* the last of them is the weight */
	int64		nrows;
	int64		nskipped;		/* rows without information, not kept */
	int64		capacity;		/* in rows */
	double	   *values;			/* nrows * width */
} FitRows;

/* rows between two looks for a cancel request, a few milliseconds */
#define ROWS_PER_INTERRUPT_CHECK	65536

static inline double
row_weight(const FitRows *rows, const double *row)
{
	return rows->weighted ? row[rows->width - 1] : 1;
}

typedef enum FitStatus
{
	FIT_OK,						/* a maximum inside the range of parameters */
	FIT_WEAK,					/* such a maximum, but a flat one */
	FIT_BOUNDARY,				/* the likelihood rises towards 0 or infinity */
	FIT_MAX_ITERATIONS,			/* gave up */
	FIT_NO_REPEAT_PURCHASES,	/* nothing to learn from */
	FIT_NO_ROWS					/* no rows of any weight */
} FitStatus;

#define FIT_MAX_PARAMETERS	4

/*
 * A log-likelihood, its gradient and Hessian at theta, the logarithms of the
 * parameters.
 */
typedef double (*LogLikelihood) (void *data, const double *theta,
								 double *gradient,
								 double (*hessian)[FIT_MAX_PARAMETERS]);

typedef struct Fit
{
	int			nparameters;
	double		theta[FIT_MAX_PARAMETERS];	/* start, then result */
	double		lower[FIT_MAX_PARAMETERS];	/* the range of theta */
	double		upper[FIT_MAX_PARAMETERS];
	double		weight_per_row; /* mean weight */
	double		log_likelihood;
	double		error[FIT_MAX_PARAMETERS];	/* standard errors of theta */
	int			iterations;
	FitStatus	status;
} Fit;

extern void clv_check_amount(Numeric amount);
extern void check_customer(int64 frequency, double recency, double age);
extern void check_spender(int64 frequency, double monetary_value,
						  bool may_be_free);

extern double check_model_parameter(const char *name, double value);

/* the parameters of a cx_gamma_gamma */
typedef struct GammaGamma
{
	double		p;
	double		q;
	double		gamma;
} GammaGamma;

extern bool get_gamma_gamma(FunctionCallInfo fcinfo, int argno,
							GammaGamma *model);
extern bool spend_per_purchase(const GammaGamma *model, double frequency,
							   double monetary_value, double *spend);

extern Datum fit_add_row(FunctionCallInfo fcinfo, const double *values,
						 int nvalues, bool informative);
extern void fit_maximize(Fit *fit, LogLikelihood log_likelihood, void *data);
extern void fit_values(const Fit *fit, double customers, Datum *values,
					   bool *nulls);

#endif							/* CX_CLV_H */
