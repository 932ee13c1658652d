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
#include "clv/fit.h"
#include "clv/rows.h"
#include "common/hashfn.h"
#include "port/pg_bitutils.h"
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

/* Where a hash table has the number of a row, from 1 on, or has room for it: 0 */
static int *
find_row(int *table, uint32 mask, const FitRows *rows, const double *row, Size size)
{
	uint32		at = hash_bytes((const unsigned char *) row, size) & mask;

	while (table[at] > 0 &&
		   memcmp(rows->values + (table[at] - 1) * rows->width, row, size) != 0)
		at = (at + 1) & mask;
	return &table[at];
}

/*
 * The rows with those that are alike made one, of the weight of all.  A fit passes
 * some thirty times over few customers, whose days and prices are often the same; over
 * many it passes less often, and this is not worth the memory.
 */
const FitRows *
fit_rows_merge(const FitRows *rows)
{
	int			nvalues = rows->width - rows->weighted;
	Size		size = nvalues * sizeof(double);
	FitRows    *merged;
	uint32		mask;
	int		   *table;

	if (rows->nrows >= FIT_MANY_CUSTOMERS)
		return rows;
	mask = pg_nextpower2_32(2 * rows->nrows + 1) - 1;
	table = palloc0((mask + 1) * sizeof(int));
	merged = fit_rows_make(CurrentMemoryContext, nvalues + 1, true, rows->nrows);
	for (int64 i = 0; i < rows->nrows; i++)
	{
		const double *row = rows->values + i * rows->width;
		int		   *number = find_row(table, mask, merged, row, size);

		if (*number == 0)
		{
			double		first[FIT_ROW_MAX_WIDTH] = {0};

			memcpy(first, row, size);
			fit_rows_append(merged, first, 1);
			*number = merged->nrows;
		}
		merged->values[*number * merged->width - 1] += row_weight(rows, row);
	}
	return merged;
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
