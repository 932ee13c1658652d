/*-------------------------------------------------------------------------
 *
 * agg.c
 *	  What the aggregates share: transition states and checks of arguments.
 *
 * Sums of doubles that no type of ours stores are kept in a float8[], as the
 * server's own avg(double precision) does.  Support functions can be called
 * from SQL with any array, so each looks before it reads.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "agg.h"
#include "catalog/pg_type.h"
#include "compat.h"
#include "utils/array.h"
#include "utils/float.h"

void
malformed_state(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("malformed aggregate state"),
			 errdetail_internal("%s", detail)));
}

/*
 * A float8[] state of known length.  In an aggregate the state is ours to
 * change in place; elsewhere the caller gets a copy.
 */
ArrayType *
float8_state(FunctionCallInfo fcinfo, int argno, int length)
{
	ArrayType  *state = argno == 0 && in_aggregate(fcinfo) ?
	PG_GETARG_ARRAYTYPE_P(argno) : PG_GETARG_ARRAYTYPE_P_COPY(argno);

	if (ARR_NDIM(state) != 1 || ARR_DIMS(state)[0] != length ||
		ARR_HASNULL(state) || ARR_ELEMTYPE(state) != FLOAT8OID)
		malformed_state(psprintf("Expected an array of %d double precision values.", length));
	return state;
}

/*
 * Faults of stored values, which may come from a damaged page, a client or a
 * newer version of the extension: malformed bytes, bytes of a newer version,
 * malformed text.
 */
void
malformed_value(const char *type, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("malformed value of type %s", type),
			 errdetail_internal("%s", detail)));
}

void
newer_version(const char *type, int version, int known)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("value of type %s has format version %d", type, version),
			 errdetail("This server reads versions up to %d.", known),
			 errhint("Update the extension cx_metrics.")));
}

bool
malformed_text(Node *escontext, const char *type, const char *detail)
{
	ereturn(escontext, false,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input for type %s", type),
			 errdetail_internal("%s", detail)));
}

bool
invalid_input(Node *escontext, const char *type, const char *input,
			  const char *detail)
{
	ereturn(escontext, false,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"", type, input),
			 errdetail_internal("%s", detail)));
}

/* A constant argument of an aggregate differs from the one in its state. */
void
constant_argument_changed(const char *name, const char *was, const char *is)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("constant argument changes within a group"),
			 errdetail("%s was %s and is now %s.", name, was, is)));
}

int64
check_count(const char *what, int64 count)
{
	if (count < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of %s " INT64_FORMAT " is out of range",
						what, count),
				 errdetail("It must not be negative.")));
	return count;
}

/* A value of a row (22003) or a parameter (22023), as sqlstate says */
double
check_not_negative(const char *what, double value, int sqlstate)
{
	if (unlikely(!(value >= 0 && !isinf(value))))
		ereport(ERROR,
				(errcode(sqlstate),
				 errmsg("%s %s is out of range", what,
						float8out_internal(value)),
				 errdetail("It must be finite and not negative.")));
	return value;
}

double
check_weight(double weight)
{
	if (!(weight >= 0 && !isinf(weight)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight %s is out of range",
						float8out_internal(weight)),
				 errdetail("Weights must be finite and not negative.")));
	return weight;
}

/* Finite inputs whose sum is not: an error, as in the server's own sums. */
double
check_sum(double sum)
{
	if (isinf(sum) || isnan(sum))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum is out of range for type double precision")));
	return sum;
}
