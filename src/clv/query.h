/*-------------------------------------------------------------------------
 *
 * query.h
 *	  The customers that a model is fitted to, as a query gives them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_QUERY_H
#define CX_CLV_QUERY_H

#include "base/compat.h"
#include "clv/step.h"
#include "fmgr.h"

#define QUERY_MAX_COLUMNS	4

/* What a model asks of the query, and the aggregate that makes its steps */
typedef struct FitQueryForm
{
	const StepForm *step;
	const char *aggregate;
	int			ncolumns;		/* frequency and so on; a weight may follow */
	const char *columns[QUERY_MAX_COLUMNS];
} FitQueryForm;

typedef struct FitQuery FitQuery;

/* The customers of one frequency */
typedef struct FitQueryCount
{
	double		frequency;
	double		sums[STEP_MAX_SUMS];
} FitQueryCount;

extern FitQuery *fit_query_open(FunctionCallInfo fcinfo, const FitQueryForm *form);
extern int64 fit_query_counts(FitQuery *query, FitQueryCount **counts);
extern void fit_query_step(FitQuery *query, const double *parameters, double *sums);
extern void fit_query_close(void);

#endif							/* CX_CLV_QUERY_H */
