/*-------------------------------------------------------------------------
 *
 * model.h
 *	  Values of the types of models: made by a fit or by hand, read by a
 *	  prediction.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_MODEL_H
#define CX_CLV_MODEL_H

#include "base/compat.h"
#include "clv/fit.h"
#include "fmgr.h"

/*
 * The attributes of a type of models: a variant, if first is 1; the parameters,
 * from first on; their standard errors; covariance, log_likelihood, customers,
 * iterations, status; perhaps one of its own; and details, of later versions.
 */
typedef struct ModelType
{
	int			first;
	int			nparameters;
	int			natts;
	const char *names[FIT_MAX_PARAMETERS];
} ModelType;

#define MODEL_MAX_NATTS		15

extern bool get_model(FunctionCallInfo fcinfo, int argno, const ModelType *type,
					  double *parameters, char **variant);
extern void model_of_fit(const ModelType *type, const char *variant, const Fit *fit,
						 double customers, Datum *values, bool *nulls);
extern Datum model_of_arguments(FunctionCallInfo fcinfo, const ModelType *type,
								const char *variant);

#endif							/* CX_CLV_MODEL_H */
