/*-------------------------------------------------------------------------
 *
 * composite.c
 *	  Values of composite types: results and arguments.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/composite.h"
#include "funcapi.h"
#include "utils/typcache.h"

/* The result of a function that is declared to return a composite type */
Datum
composite_result(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	TupleDesc	tupdesc;

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc), values, nulls)));
}

/* The attributes of a composite argument, which must have natts or more. */
void
composite_attributes(HeapTupleHeader tuple, int natts, Datum **values, bool **nulls)
{
	TupleDesc	tupdesc = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(tuple),
												 HeapTupleHeaderGetTypMod(tuple));
	HeapTupleData data = {0};

	if (tupdesc->natts < natts)
		elog(ERROR, "row type has %d attributes, expected %d", tupdesc->natts, natts);
	data.t_len = HeapTupleHeaderGetDatumLength(tuple);
	data.t_data = tuple;
	*values = palloc(tupdesc->natts * sizeof(Datum));
	*nulls = palloc(tupdesc->natts * sizeof(bool));
	heap_deform_tuple(&data, tupdesc, *values, *nulls);
	ReleaseTupleDesc(tupdesc);
}
