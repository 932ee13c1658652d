/*-------------------------------------------------------------------------
 *
 * rows.c
 *	  The rows that a model is fitted to, kept until the last one is known.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "clv/rows.h"
#include "utils/memutils.h"

#define FIT_FIRST_CAPACITY	32

#ifdef USE_ASSERT_CHECKING
static void
AssertRows(const FitRows *rows)
{
	Assert(rows->width >= 2 && rows->width <= FIT_ROW_MAX_WIDTH);
	Assert(rows->nrows >= 0 && rows->nrows <= rows->capacity && rows->nskipped >= 0);
}
#else
#define AssertRows(rows)	((void) true)
#endif

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
	AssertRows(rows);
}

static inline FitRows *
fit_state(FunctionCallInfo fcinfo, int argno)
{
	return PG_ARGISNULL(argno) ? NULL : (FitRows *) PG_GETARG_POINTER(argno);
}

/*
 * Add a row to the state.  Argument weight_argno is its weight, if the function
 * has that many.  Rows of no weight, or without information for the model, are
 * not kept; the state still tells that there were some of the latter.
 */
Datum
fit_add_row(FunctionCallInfo fcinfo, const double *values, int nvalues, int weight_argno,
			bool informative)
{
	MemoryContext context = aggregate_context(fcinfo);
	FitRows    *rows = fit_state(fcinfo, 0);
	bool		weighted = PG_NARGS() > weight_argno;
	double		row[FIT_ROW_MAX_WIDTH];

	if (rows == NULL)
		rows = fit_rows_make(context, nvalues + weighted, weighted, 0);

	memcpy(row, values, nvalues * sizeof(double));
	if (weighted)
		row[nvalues] = check_weight(PG_GETARG_FLOAT8(weight_argno));
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

/* Count rows of one frequency, none of them without weight. */
void
fit_count(FitCounts *counts, double frequency, double nrows, double customers)
{
	int			x = (int) frequency;

	if (nrows == 0)
		return;
	if (x >= counts->capacity)
	{
		int			capacity = Max(2 * x, 256);
		double	   *with = palloc0(capacity * sizeof(double));

		if (counts->with)
		{
			memcpy(with, counts->with, counts->capacity * sizeof(double));
			pfree(counts->with);
		}
		counts->with = with;
		counts->capacity = capacity;
	}
	counts->nrows += nrows;
	counts->customers += customers;
	counts->with[x] += customers;
	counts->max_frequency = Max(counts->max_frequency, x);
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

	(void) aggregate_context(fcinfo);	/* SQL cannot call this */
	memcpy(&header, VARDATA_ANY(bytes), FIT_ROWS_HEADER);
	Assert(VARSIZE_ANY_EXHDR(bytes) ==
		   FIT_ROWS_HEADER + header.nrows * header.width * sizeof(double));
	rows = fit_rows_make(CurrentMemoryContext, header.width, header.weighted,
						 header.nrows);
	memcpy(rows->values, VARDATA_ANY(bytes) + FIT_ROWS_HEADER,
		   header.nrows * header.width * sizeof(double));
	rows->nrows = header.nrows;
	rows->nskipped = header.nskipped;
	AssertRows(rows);
	PG_RETURN_POINTER(rows);
}
