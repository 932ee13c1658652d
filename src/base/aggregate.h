/*-------------------------------------------------------------------------
 *
 * aggregate.h
 *	  Transition states: whose they are, which form they have, which constant
 *	  arguments they keep.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_AGGREGATE_H
#define CX_BASE_AGGREGATE_H

#include "base/compat.h"
#include "fmgr.h"
#include "nodes/execnodes.h"
#include "utils/array.h"

/*
 * Is this a call by an aggregate, so that the state may be changed in place?
 * AggCheckCallContext() asks the same; it is a call, and this is asked once
 * per row.
 */
static inline bool
in_aggregate(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/* Is any of the arguments after the state, nargs with it, NULL? */
static inline bool
null_row(FunctionCallInfo fcinfo, int nargs)
{
	bool		null = false;

	for (int i = 1; i < nargs; i++)
		null |= PG_ARGISNULL(i);
	return null;
}

/* The state as it is, for rows that add nothing to it. */
static inline Datum
same_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

extern MemoryContext aggregate_context(FunctionCallInfo fcinfo);
extern ArrayType *float8_state(FunctionCallInfo fcinfo, int argno, int length);

pg_noreturn extern void malformed_state(const char *detail);
pg_noreturn extern void constant_changed(const char *name, const char *was, const char *is);

#endif							/* CX_BASE_AGGREGATE_H */
