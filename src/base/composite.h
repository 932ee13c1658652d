/*-------------------------------------------------------------------------
 *
 * composite.h
 *	  Values of composite types: results and arguments.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_COMPOSITE_H
#define CX_BASE_COMPOSITE_H

#include "base/compat.h"
#include "access/htup.h"
#include "fmgr.h"

extern Datum composite_result(FunctionCallInfo fcinfo, Datum *values, bool *nulls);
extern void composite_attributes(HeapTupleHeader tuple, int natts, Datum **values,
								 bool **nulls);

#endif							/* CX_BASE_COMPOSITE_H */
