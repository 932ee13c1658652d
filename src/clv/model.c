/*-------------------------------------------------------------------------
 *
 * model.c
 *	  Values of the types of models: made by a fit or by hand, read by a
 *	  prediction.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "catalog/pg_type.h"
#include "clv/model.h"
#include "utils/array.h"
#include "utils/builtins.h"

static double
check_model_parameter(const char *name, double value)
{
	if (!(value > 0 && !isinf(value)))
		double_out_of_range(ERRCODE_INVALID_PARAMETER_VALUE,
							psprintf("parameter %s", name), value,
							"It must be finite and greater than 0.", NULL);
	return value;
}

/* ----------
 * Reading
 * ----------
 */

#define MAX_MODELS		2		/* arguments of a function that may be models */

/* A model as read, and what it was read from */
typedef struct ModelRead
{
	struct varlena *bytes;		/* NULL: nothing that could be compared */
	char	   *variant;		/* NULL where the type has none */
	double		parameters[FIT_MAX_PARAMETERS];
} ModelRead;

/* False if a parameter or the variant is NULL */
static bool
read_model(HeapTupleHeader tuple, const ModelType *type, ModelRead *model)
{
	Datum	   *values;
	bool	   *nulls;

	composite_attributes(tuple, type->natts, &values, &nulls);
	for (int i = 0; i < type->first + type->nparameters; i++)
		if (nulls[i])
			return false;
	model->variant = type->first > 0 ? TextDatumGetCString(values[0]) : NULL;
	for (int i = 0; i < type->nparameters; i++)
		model->parameters[i] = check_model_parameter(type->names[i],
													 DatumGetFloat8(values[type->first + i]));
	return true;
}

/*
 * A query asks one model about many customers, and reading one takes longer than
 * the answer.  So what was read is kept as long as the executor keeps fn_extra,
 * with a copy of the argument: the same bytes are the same model.  Where nothing
 * is kept, each call reads.
 */
static ModelRead *
last_model(FunctionCallInfo fcinfo, int argno)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;

	if (flinfo == NULL)
		return NULL;
	if (flinfo->fn_extra == NULL)
		flinfo->fn_extra = MemoryContextAllocZero(flinfo->fn_mcxt,
												  MAX_MODELS * sizeof(ModelRead));
	Assert(argno < MAX_MODELS);
	return (ModelRead *) flinfo->fn_extra + argno;
}

static bool
was_read_from(const ModelRead *model, const struct varlena *bytes)
{
	return model->bytes != NULL && VARSIZE_ANY(bytes) == VARSIZE_ANY(model->bytes) &&
		memcmp(bytes, model->bytes, VARSIZE_ANY(bytes)) == 0;
}

static void
keep_model(FunctionCallInfo fcinfo, ModelRead *last, const ModelRead *model,
		   const struct varlena *bytes)
{
	MemoryContext context = fcinfo->flinfo->fn_mcxt;

	if (last->bytes != NULL)
	{
		pfree(last->bytes);
		last->bytes = NULL;
		if (last->variant != NULL)
			pfree(last->variant);
	}
	/* the bytes of a pointer say nothing of what it points to */
	if (VARATT_IS_EXTERNAL(bytes))
		return;
	*last = *model;
	if (model->variant != NULL)
		last->variant = MemoryContextStrdup(context, model->variant);
	last->bytes = MemoryContextAlloc(context, VARSIZE_ANY(bytes));
	memcpy(last->bytes, bytes, VARSIZE_ANY(bytes));
}

/*
 * The model in an argument, which may be the result of a fit or made by hand.
 * Only its variant and its parameters are looked at; false if one is NULL, as
 * where there was nothing to fit to.
 */
bool
get_model(FunctionCallInfo fcinfo, int argno, const ModelType *type, double *parameters,
		  char **variant)
{
	struct varlena *bytes = (struct varlena *) PG_GETARG_POINTER(argno);
	ModelRead  *last = last_model(fcinfo, argno);
	ModelRead	read;
	const ModelRead *model = last;

	if (last == NULL || !was_read_from(last, bytes))
	{
		if (!read_model(PG_GETARG_HEAPTUPLEHEADER(argno), type, &read))
			return false;
		if (last != NULL)
			keep_model(fcinfo, last, &read, bytes);
		model = &read;
	}
	memcpy(parameters, model->parameters, type->nparameters * sizeof(double));
	if (type->first > 0)
		*variant = model->variant;
	return true;
}

static const char *
fit_status_name(FitStatus status)
{
	switch (status)
	{
		case FIT_OK:
			return "ok";
		case FIT_WEAK:
			return "weak";
		case FIT_BOUNDARY:
			return "boundary";
		case FIT_MAX_ITERATIONS:
			return "max_iterations";
		case FIT_NO_REPEAT_PURCHASES:
			return "no_repeat_purchases";
		case FIT_NO_RENEWALS_DUE:
			return "no_renewals_due";
		case FIT_NO_ROWS:
			return "no_rows";
	}
	elog(ERROR, "unrecognized status of a fit: %d", (int) status);
	return NULL;				/* keep compiler quiet */
}

/* The covariances as an n x n array */
static Datum
covariance_array(const Fit *fit)
{
	int			n = fit->nparameters;
	int			dims[2];
	int			lower_bounds[2] = {1, 1};
	Datum		values[FIT_MAX_PARAMETERS * FIT_MAX_PARAMETERS];

	dims[0] = dims[1] = n;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			values[i * n + j] = Float8GetDatum(fit->covariance[i][j]);
	PG_RETURN_ARRAYTYPE_P(construct_md_array(values, NULL, 2, dims, lower_bounds, FLOAT8OID,
											 sizeof(float8), FLOAT8PASSBYVAL,
											 TYPALIGN_DOUBLE));
}

static void
start_model(const ModelType *type, const char *variant, Datum *values, bool *nulls)
{
	for (int i = 0; i < type->natts; i++)
		nulls[i] = true;
	if (type->first > 0)
	{
		values[0] = CStringGetTextDatum(variant);
		nulls[0] = false;
	}
}

/* All but an attribute of the type's own */
void
model_of_fit(const ModelType *type, const char *variant, const Fit *fit, double customers,
			 Datum *values, bool *nulls)
{
	int			n = type->nparameters;
	bool		fitted = fit->status < FIT_NO_REPEAT_PURCHASES;
	bool		all_known = true;

	start_model(type, variant, values, nulls);
	values += type->first;
	nulls += type->first;
	for (int i = 0; i < n; i++)
	{
		double		parameter = exp(fit->theta[i]);
		bool		known = fitted && fit->status != FIT_BOUNDARY && isfinite(fit->error[i]);

		values[i] = Float8GetDatum(parameter);
		nulls[i] = !fitted;
		values[n + i] = Float8GetDatum(parameter * fit->error[i]);
		nulls[n + i] = !known;
		all_known &= known;
	}
	values += 2 * n;
	nulls += 2 * n;
	if (all_known)
		values[0] = covariance_array(fit);
	nulls[0] = !all_known;
	values[1] = Float8GetDatum(fit->log_likelihood);
	nulls[1] = !fitted;
	values[2] = Float8GetDatum(customers);
	values[3] = Int32GetDatum(fit->iterations);
	values[4] = CStringGetTextDatum(fit_status_name(fit->status));
	nulls[2] = nulls[3] = nulls[4] = false;
}

/* A model of known parameters, the arguments; nothing else is known of it. */
Datum
model_of_arguments(FunctionCallInfo fcinfo, const ModelType *type, const char *variant)
{
	Datum		values[MODEL_MAX_NATTS];
	bool		nulls[MODEL_MAX_NATTS];

	start_model(type, variant, values, nulls);
	for (int i = 0; i < type->nparameters; i++)
	{
		(void) check_model_parameter(type->names[i], PG_GETARG_FLOAT8(i));
		values[type->first + i] = PG_GETARG_DATUM(i);
		nulls[type->first + i] = false;
	}
	return composite_result(fcinfo, values, nulls);
}
