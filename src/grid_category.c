/*-------------------------------------------------------------------------
 *
 * grid_category.c
 *	  A product among those of its category: scaling and eligibility.
 *
 * What a product and its category need for a Grid is published by G2.  That
 * it normalises within the category is, too, but not how: min-max scaling is
 * a choice made here.
 *
 * The window functions look at the whole partition, whatever the frame is.
 * They read it once, at its first row, and remember a few numbers.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "agg.h"
#include "common/int.h"
#include "compat.h"
#include "funcapi.h"
#include "grid.h"
#include "miscadmin.h"
#include "stats.h"
#include "utils/memutils.h"
#include "windowapi.h"

/* What G2 asks for; the defaults of the SQL functions say the same. */
#define MIN_PRODUCT_REVIEWS		10
#define MIN_CATEGORY_REVIEWS	150
#define MIN_QUALIFIED_PRODUCTS	6

/* ----------
 * Scaling within a category
 * ----------
 */

/*
 * The range of the values in a partition, found at its first row.  As numeric
 * from the 15 digits that every double keeps, so that no digit is lost when
 * nearly equal values are subtracted.
 */
typedef struct PartitionRange
{
	bool		known;
	bool		flat;			/* no two values differ */
	Numeric		lowest;			/* in the same memory as this struct */
	Numeric		span;			/* highest - lowest */
} PartitionRange;

static void
find_range(WindowObject winobj, PartitionRange *range)
{
	bool		first = true;
	double		lowest = 0;
	double		highest = 0;
	MemoryContext before;

	for (int row = 0;; row++)
	{
		bool		isnull;
		bool		isout;
		Datum		datum = WinGetFuncArgInPartition(winobj, 0, row,
													 WINDOW_SEEK_HEAD, false,
													 &isnull, &isout);
		double		value;

		CHECK_FOR_INTERRUPTS();
		if (isout)
			break;
		if (isnull)
			continue;
		value = grid_check_finite("value", DatumGetFloat8(datum));
		if (first || value < lowest)
			lowest = value;
		if (first || value > highest)
			highest = value;
		first = false;
	}

	before = MemoryContextSwitchTo(GetMemoryChunkContext(range));
	range->lowest = numeric_from_double(lowest);
	range->span = numeric_call(numeric_sub, numeric_from_double(highest),
							   range->lowest);
	range->flat = DatumGetBool(DirectFunctionCall2(numeric_eq,
												   NumericGetDatum(range->span),
												   NumericGetDatum(int64_to_numeric(0))));
	range->known = true;
	MemoryContextSwitchTo(before);
}

/* 100 (value - lowest) / (highest - lowest), a window function */
PG_FUNCTION_INFO_V1(grid_scale);
Datum
grid_scale(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	PartitionRange *range = WinGetPartitionLocalMemory(winobj,
													   sizeof(PartitionRange));
	bool		isnull;
	Datum		value;
	Numeric		above;

	if (!range->known)
		find_range(winobj, range);
	value = WinGetFuncArgCurrent(winobj, 0, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	if (range->flat)
		PG_RETURN_NUMERIC(int64_to_numeric((int64) GRID_MIDPOINT));

	above = numeric_call(numeric_sub,
						 numeric_from_double(DatumGetFloat8(value)),
						 range->lowest);
	above = numeric_call(numeric_mul, above, int64_to_numeric(100));
	PG_RETURN_NUMERIC(numeric_quotient(above, range->span));
}

/* ----------
 * Eligibility
 * ----------
 */

/* What a Grid asks of a product and of its category */
typedef struct Minimums
{
	int64		product_reviews;
	int64		category_reviews;
	int64		qualified_products;
} Minimums;

static int64
check_minimum(const char *name, int64 minimum)
{
	if (minimum < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s " INT64_FORMAT " is out of range", name, minimum),
				 errdetail("It must not be negative.")));
	return minimum;
}

/* Arguments of grid_eligible() and grid_shortfall(): three counts ... */
static void
get_counts(FunctionCallInfo fcinfo, Minimums *counts)
{
	counts->product_reviews =
		check_count("product reviews", PG_GETARG_INT64(0));
	counts->category_reviews =
		check_count("category reviews", PG_GETARG_INT64(1));
	counts->qualified_products =
		check_count("qualified products", PG_GETARG_INT64(2));
}

/* ... and what each must reach */
static void
get_minimums(FunctionCallInfo fcinfo, Minimums *minimums)
{
	minimums->product_reviews =
		check_minimum("min_product_reviews", PG_GETARG_INT64(3));
	minimums->category_reviews =
		check_minimum("min_category_reviews", PG_GETARG_INT64(4));
	minimums->qualified_products =
		check_minimum("min_qualified_products", PG_GETARG_INT64(5));
}

PG_FUNCTION_INFO_V1(grid_eligible);
Datum
grid_eligible(PG_FUNCTION_ARGS)
{
	Minimums	counts;
	Minimums	minimums;

	get_counts(fcinfo, &counts);
	get_minimums(fcinfo, &minimums);
	PG_RETURN_BOOL(counts.product_reviews >= minimums.product_reviews &&
				   counts.category_reviews >= minimums.category_reviews &&
				   counts.qualified_products >= minimums.qualified_products);
}

PG_FUNCTION_INFO_V1(grid_shortfall);
Datum
grid_shortfall(PG_FUNCTION_ARGS)
{
	Minimums	counts;
	Minimums	minimums;
	TupleDesc	tupdesc;
	Datum		values[3];
	bool		nulls[3] = {false};

	get_counts(fcinfo, &counts);
	get_minimums(fcinfo, &minimums);
	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	values[0] = Int64GetDatum(Max(minimums.product_reviews -
								  counts.product_reviews, 0));
	values[1] = Int64GetDatum(Max(minimums.category_reviews -
								  counts.category_reviews, 0));
	values[2] = Int64GetDatum(Max(minimums.qualified_products -
								  counts.qualified_products, 0));
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc),
													  values, nulls)));
}

/* Whether the category, a partition, is ready; found at its first row */
typedef struct PartitionEligibility
{
	bool		known;
	bool		category_ready;
} PartitionEligibility;

static void
find_eligibility(WindowObject winobj, PartitionEligibility *category)
{
	int64		reviews = 0;
	int64		qualified = 0;

	for (int row = 0;; row++)
	{
		bool		isnull;
		bool		isout;
		Datum		datum = WinGetFuncArgInPartition(winobj, 0, row,
													 WINDOW_SEEK_HEAD, false,
													 &isnull, &isout);
		int64		product_reviews;

		CHECK_FOR_INTERRUPTS();
		if (isout)
			break;
		if (isnull)
			continue;
		product_reviews = check_count("product reviews", DatumGetInt64(datum));
		if (pg_add_s64_overflow(reviews, product_reviews, &reviews))
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("number of category reviews is out of range")));
		if (product_reviews >= MIN_PRODUCT_REVIEWS)
			qualified++;
	}
	category->category_ready = reviews >= MIN_CATEGORY_REVIEWS &&
		qualified >= MIN_QUALIFIED_PRODUCTS;
	category->known = true;
}

/* grid_eligible() with the category's figures taken from the partition */
PG_FUNCTION_INFO_V1(grid_eligible_window);
Datum
grid_eligible_window(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	PartitionEligibility *category =
		WinGetPartitionLocalMemory(winobj, sizeof(PartitionEligibility));
	bool		isnull;
	Datum		product_reviews;

	if (!category->known)
		find_eligibility(winobj, category);
	product_reviews = WinGetFuncArgCurrent(winobj, 0, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(category->category_ready &&
				   DatumGetInt64(product_reviews) >= MIN_PRODUCT_REVIEWS);
}
