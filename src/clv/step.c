/*-------------------------------------------------------------------------
 *
 * step.c
 *	  The state of an aggregate over customers that makes a step of a fit.
 *
 * A fit that keeps no customers needs sums over all of them at each parameters
 * that it tries.  These are few, whatever the number of customers, so that
 * parallel workers, or the nodes of a distributed engine, make them and pass them
 * on.  The state is a float8[]: the number of parameters, 0 where the customers
 * are counted only; the parameters; the sums, in two doubles each.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "catalog/pg_type.h"
#include "clv/step.h"
#include "utils/array.h"
#include "utils/float.h"

#define STEP_LENGTH(nparameters, nsums)	(1 + (nparameters) + 2 * (nsums))
#define STEP_MAX_LENGTH		STEP_LENGTH(STEP_MAX_PARAMETERS, STEP_MAX_SUMS)

static ArrayType *
float8_array(const double *values, int length)
{
	Datum		elements[STEP_MAX_LENGTH];

	for (int i = 0; i < length; i++)
		elements[i] = Float8GetDatum(values[i]);
	return construct_array(elements, length, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
						   TYPALIGN_DOUBLE);
}

static inline double *
values_of(ArrayType *array)
{
	return (double *) ARR_DATA_PTR(array);
}

static int
length_of(const ArrayType *array)
{
	return ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;
}

/* The parameters in an argument: those of the model, or none */
static ArrayType *
get_parameters(FunctionCallInfo fcinfo, int argno, const StepForm *form)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argno);
	int			n = length_of(array);

	if (ARR_NDIM(array) > 1 || ARR_HASNULL(array) || (n != 0 && n != form->nparameters))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("parameters are not those of the model"),
				 errdetail("Expected an array of %d values, or of none.",
						   form->nparameters)));
	return array;
}

/* Parameters differ from those in a state. */
pg_noreturn static void
parameters_changed(const double *was, const double *is, int n)
{
	for (int i = 0; i < n; i++)
		if (memcmp(&was[i], &is[i], sizeof(double)) != 0)
			constant_changed(psprintf("parameters[%d]", i + 1), float8out_internal(was[i]),
							 float8out_internal(is[i]));
	elog(ERROR, "parameters have not changed");
}

static Step
step_of(ArrayType *state, int nparameters, int nsums)
{
	double	   *values = values_of(state);
	Step		step = {
		.state = PointerGetDatum(state),
		.nparameters = nparameters,
		.parameters = values + 1,
		.nsums = nsums,
		.sums = (DoubleSum *) (values + 1 + nparameters)
	};

	return step;
}

static ArrayType *
new_state(const double *parameters, int n, int nsums)
{
	double		values[STEP_MAX_LENGTH] = {n};

	for (int i = 0; i < n; i++)
		values[1 + i] = check_not_negative(ERRCODE_INVALID_PARAMETER_VALUE,
										   psprintf("parameters[%d]", i + 1), parameters[i]);
	return float8_array(values, STEP_LENGTH(n, nsums));
}

/*
 * The state in the first argument, or a new one, for the parameters in another:
 * each of them finite and not negative.
 */
Step
step_state(FunctionCallInfo fcinfo, int parameters_argno, const StepForm *form)
{
	ArrayType  *array = get_parameters(fcinfo, parameters_argno, form);
	const double *parameters = values_of(array);
	int			n = length_of(array);
	int			nsums = n > 0 ? form->nsums : form->ncounts;
	ArrayType  *state;

	if (PG_ARGISNULL(0))
		return step_of(new_state(parameters, n, nsums), n, nsums);
	state = float8_state(fcinfo, 0, STEP_LENGTH(n, nsums));
	if (values_of(state)[0] != n)
		malformed_state("The number of its parameters is another.");
	if (memcmp(values_of(state) + 1, parameters, n * sizeof(double)) != 0)
		parameters_changed(values_of(state) + 1, parameters, n);
	return step_of(state, n, nsums);
}

/* A state of either kind and any model */
static Step
get_step(FunctionCallInfo fcinfo, int argno)
{
	int			length = length_of(PG_GETARG_ARRAYTYPE_P(argno));
	ArrayType  *state = float8_state(fcinfo, argno, length);
	double		n = values_of(state)[0];

	if (length > STEP_MAX_LENGTH || !(n >= 0 && n <= STEP_MAX_PARAMETERS && n == (int) n) ||
		length < STEP_LENGTH((int) n, 1) || (length - STEP_LENGTH((int) n, 0)) % 2 != 0)
		malformed_state("Expected the parameters of a step, and sums.");
	return step_of(state, (int) n, (length - STEP_LENGTH((int) n, 0)) / 2);
}

PG_FUNCTION_INFO_V1(cx_clv_step_combinefn);
Datum
cx_clv_step_combinefn(PG_FUNCTION_ARGS)
{
	Step		step;
	Step		other;

	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	step = get_step(fcinfo, 0);
	other = get_step(fcinfo, 1);
	if (step.nparameters != other.nparameters || step.nsums != other.nsums)
		malformed_state("The states are of different steps.");
	if (memcmp(step.parameters, other.parameters, step.nparameters * sizeof(double)) != 0)
		parameters_changed(step.parameters, other.parameters, step.nparameters);
	for (int i = 0; i < step.nsums; i++)
		sum_merge(&step.sums[i], &other.sums[i]);
	PG_RETURN_DATUM(step.state);
}

PG_FUNCTION_INFO_V1(cx_clv_step_finalfn);
Datum
cx_clv_step_finalfn(PG_FUNCTION_ARGS)
{
	Step		step = get_step(fcinfo, 0);
	double		sums[STEP_MAX_LENGTH];

	for (int i = 0; i < step.nsums; i++)
		sums[i] = check_sum(sum_value(&step.sums[i]));
	PG_RETURN_ARRAYTYPE_P(float8_array(sums, step.nsums));
}
