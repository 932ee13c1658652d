/*-------------------------------------------------------------------------
 *
 * aggregate.c
 *	  Transition states: whose they are, which form they have, which constant
 *	  arguments they keep.
 *
 * Sums of doubles that no type of ours stores are kept in a float8[], as the
 * server's own avg(double precision) does.  Support functions can be called
 * from SQL with any array, so each looks before it reads.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/aggregate.h"
#include "catalog/pg_type.h"

/* Where an internal state lives; SQL cannot call functions that have one. */
MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "aggregate function called in non-aggregate context");
	return context;
}

/*
 * A float8[] state of known length.  In an aggregate the state is ours to
 * change in place; elsewhere the caller gets a copy.
 */
ArrayType *
float8_state(FunctionCallInfo fcinfo, int argno, int length)
{
	bool		in_place = argno == 0 && in_aggregate(fcinfo);
	ArrayType  *state = (in_place ? PG_GETARG_ARRAYTYPE_P(argno) :
						 PG_GETARG_ARRAYTYPE_P_COPY(argno));

	if (ARR_NDIM(state) != 1 || ARR_DIMS(state)[0] != length ||
		ARR_HASNULL(state) || ARR_ELEMTYPE(state) != FLOAT8OID)
		malformed_state(psprintf("Expected an array of %d double precision values.", length));
	return state;
}

void
malformed_state(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("malformed aggregate state"),
			 errdetail_internal("%s", detail)));
}

/* A constant argument of an aggregate differs from the one in its state. */
void
constant_changed(const char *name, const char *was, const char *is)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("constant argument changes within a group"),
			 errdetail("%s was %s and is now %s.", name, was, is)));
}
