/*-------------------------------------------------------------------------
 *
 * clv_rows.c
 *	  What goes into the predictive models and their predictions: checks of
 *	  customers, the rows of a fit, kept until the last one is known, and
 *	  composite values.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "clv/clv.h"
#include "funcapi.h"
#include "utils/float.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#define FIT_FIRST_CAPACITY	32

/* ----------
 * Checks of rows, the same in the fits and in the predictions
 * ----------
 */

static void
check_frequency(int64 frequency)
{
	if (frequency < 0 || frequency > CLV_MAX_FREQUENCY)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("frequency %lld is out of range",
						(long long) frequency),
				 errdetail("It must be between 0 and %d.", CLV_MAX_FREQUENCY)));
}

void
check_customer(int64 frequency, double recency, double age)
{
	check_frequency(frequency);
	check_not_negative(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "age", age);
	if (unlikely(!(recency >= 0 && recency <= age)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("recency %s is out of range",
						float8out_internal(recency)),
				 errdetail("It must be between 0 and the age, %s.",
						   float8out_internal(age))));
	if (unlikely((frequency == 0) != (recency == 0)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("recency %s is out of range for frequency %lld",
						float8out_internal(recency), (long long) frequency),
				 frequency == 0 ?
				 errdetail("It must be 0 for a customer without a repeat purchase.") :
				 errdetail("It must be greater than 0 for a customer with a repeat purchase."),
				 frequency == 0 ? 0 :
				 errhint("Count the purchases in one period as one, as rfm_agg() does.")));
}

/* Repeat purchases that were free tell nothing to a fit, but can be predicted. */
void
check_spender(int64 frequency, double monetary_value, bool may_be_free)
{
	check_frequency(frequency);
	if (frequency == 0 || likely(monetary_value > 0 && !isinf(monetary_value)) ||
		(monetary_value == 0 && may_be_free))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("monetary value %s is out of range",
					float8out_internal(monetary_value)),
			 may_be_free ?
			 errdetail("It must be finite and not negative.") :
			 errdetail("It must be finite and greater than 0 for a customer with a repeat purchase."),
			 monetary_value != 0 ? 0 :
			 errhint("Leave out customers whose repeat purchases were free: FILTER (WHERE monetary_value > 0).")));
}

/* ----------
 * The rows
 * ----------
 */

static FitRows *
fit_rows_make(MemoryContext context, int width, bool weighted, int64 capacity)
{
	FitRows    *rows = MemoryContextAllocZero(context, sizeof(FitRows));

	rows->width = width;
	rows->weighted = weighted;
	rows->capacity = Max(capacity, FIT_FIRST_CAPACITY);
	rows->values = MemoryContextAllocHuge(context, rows->capacity * width *
										  sizeof(double));
	return rows;
}

static void
fit_rows_append(FitRows *rows, const double *values, int64 nrows)
{
	if (rows->nrows + nrows > rows->capacity)
	{
		while (rows->nrows + nrows > rows->capacity)
			rows->capacity *= 2;
		rows->values = repalloc_huge(rows->values, rows->capacity *
									 rows->width * sizeof(double));
	}
	memcpy(rows->values + rows->nrows * rows->width, values,
		   nrows * rows->width * sizeof(double));
	rows->nrows += nrows;
}

static inline FitRows *
fit_state(FunctionCallInfo fcinfo, int argno)
{
	return PG_ARGISNULL(argno) ? NULL : (FitRows *) PG_GETARG_POINTER(argno);
}

/*
 * Add a row to the state.  The argument after the values is the weight, if
 * there is one.  Rows of no weight, or without information for the model, are
 * not kept; the state still tells that there were some of the latter.
 */
Datum
fit_add_row(FunctionCallInfo fcinfo, const double *values, int nvalues,
			bool informative)
{
	MemoryContext context = aggregate_context(fcinfo);
	FitRows    *rows = fit_state(fcinfo, 0);
	bool		weighted = PG_NARGS() > nvalues + 1;
	double		row[4];

	if (rows == NULL)
		rows = fit_rows_make(context, nvalues + weighted, weighted, 0);

	memcpy(row, values, nvalues * sizeof(double));
	if (weighted)
		row[nvalues] = check_weight(PG_GETARG_FLOAT8(nvalues + 1));
	if (!weighted || row[nvalues] > 0)
	{
		if (informative)
			fit_rows_append(rows, row, 1);
		else
			rows->nskipped++;
	}
	PG_RETURN_POINTER(rows);
}

PG_FUNCTION_INFO_V1(cx_clv_fit_combinefn);
Datum
cx_clv_fit_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	FitRows    *rows = fit_state(fcinfo, 0);
	FitRows    *other = fit_state(fcinfo, 1);

	if (other == NULL)
		return same_state(fcinfo);
	if (rows == NULL)
		rows = fit_rows_make(context, other->width, other->weighted,
							 other->nrows);
	fit_rows_append(rows, other->values, other->nrows);
	rows->nskipped += other->nskipped;
	PG_RETURN_POINTER(rows);
}

/* The transient form: the struct up to its capacity, then the values */
#define FIT_ROWS_HEADER		offsetof(FitRows, capacity)

PG_FUNCTION_INFO_V1(cx_clv_fit_serialfn);
Datum
cx_clv_fit_serialfn(PG_FUNCTION_ARGS)
{
	FitRows    *rows = (FitRows *) PG_GETARG_POINTER(0);
	Size		size = rows->nrows * rows->width * sizeof(double);
	bytea	   *result;

	if (size > MaxAllocSize - VARHDRSZ - FIT_ROWS_HEADER)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many customers for a parallel fit"),
				 errdetail("A parallel worker can pass on 1 GB, and has %lld customers.",
						   (long long) rows->nrows),
				 errhint("Set max_parallel_workers_per_gather to 0.")));
	result = palloc(VARHDRSZ + FIT_ROWS_HEADER + size);
	SET_VARSIZE(result, VARHDRSZ + FIT_ROWS_HEADER + size);
	memcpy(VARDATA(result), rows, FIT_ROWS_HEADER);
	memcpy(VARDATA(result) + FIT_ROWS_HEADER, rows->values, size);
	PG_RETURN_BYTEA_P(result);
}

PG_FUNCTION_INFO_V1(cx_clv_fit_deserialfn);
Datum
cx_clv_fit_deserialfn(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	FitRows		header;
	FitRows    *rows;

	(void) aggregate_context(fcinfo);
	memcpy(&header, VARDATA_ANY(bytes), FIT_ROWS_HEADER);
	Assert(VARSIZE_ANY_EXHDR(bytes) ==
		   FIT_ROWS_HEADER + header.nrows * header.width * sizeof(double));
	rows = fit_rows_make(CurrentMemoryContext, header.width, header.weighted,
						 header.nrows);
	memcpy(rows->values, VARDATA_ANY(bytes) + FIT_ROWS_HEADER,
		   header.nrows * header.width * sizeof(double));
	rows->nrows = header.nrows;
	rows->nskipped = header.nskipped;
	PG_RETURN_POINTER(rows);
}

/* A parameter of a model, which may have been made by hand */
double
check_model_parameter(const char *name, double value)
{
	if (!(value > 0 && !isinf(value)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("parameter %s %s of the model is out of range",
						name, float8out_internal(value)),
				 errdetail("It must be finite and greater than 0.")));
	return value;
}
