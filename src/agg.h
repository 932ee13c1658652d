/*-------------------------------------------------------------------------
 *
 * agg.h
 *	  What the aggregates share: transition states and checks of arguments.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_AGG_H
#define CX_AGG_H

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

/* The state as it is, for rows that add nothing to it. */
static inline Datum
same_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

extern ArrayType *float8_state(FunctionCallInfo fcinfo, int argno, int length);

extern void malformed_state(const char *detail);
extern void malformed_value(const char *type, const char *detail);
extern void newer_version(const char *type, int version, int known);
extern bool malformed_text(Node *escontext, const char *type,
						   const char *detail);
extern bool invalid_input(Node *escontext, const char *type,
						  const char *input, const char *detail);

extern void constant_argument_changed(const char *name, const char *was,
									  const char *is);
extern int64 check_count(const char *what, int64 count);
extern double check_not_negative(const char *what, double value,
								 int sqlstate);
extern double check_weight(double weight);
extern double check_sum(double sum);

#endif							/* CX_AGG_H */
