/*-------------------------------------------------------------------------
 *
 * stored.h
 *	  Faults of stored values: malformed bytes, bytes of a newer version,
 *	  malformed text; and their comparison operators.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_STORED_H
#define CX_BASE_STORED_H

#include "base/compat.h"
#include "fmgr.h"
#include "nodes/nodes.h"

pg_noreturn extern void malformed_value(const char *type, const char *detail);
pg_noreturn extern void newer_version(const char *type, int version, int known);
extern bool invalid_input(Node *escontext, const char *type, const char *input,
						  const char *detail);

/* The functions of a type's btree operator class: compare tells the order of two. */
#define STORED_COMPARISON(name, RETURN, result) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { RETURN(result); } \
	extern Datum name(PG_FUNCTION_ARGS)

#define STORED_COMPARISONS(type, compare) \
	STORED_COMPARISON(type##_cmp, PG_RETURN_INT32, compare(fcinfo)); \
	STORED_COMPARISON(type##_eq, PG_RETURN_BOOL, compare(fcinfo) == 0); \
	STORED_COMPARISON(type##_ne, PG_RETURN_BOOL, compare(fcinfo) != 0); \
	STORED_COMPARISON(type##_lt, PG_RETURN_BOOL, compare(fcinfo) < 0); \
	STORED_COMPARISON(type##_le, PG_RETURN_BOOL, compare(fcinfo) <= 0); \
	STORED_COMPARISON(type##_ge, PG_RETURN_BOOL, compare(fcinfo) >= 0); \
	STORED_COMPARISON(type##_gt, PG_RETURN_BOOL, compare(fcinfo) > 0)

#endif							/* CX_BASE_STORED_H */
