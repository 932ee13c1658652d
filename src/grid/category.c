/*-------------------------------------------------------------------------
 *
 * category.c
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

#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "base/decimal.h"
#include "base/partition.h"
#include "common/int.h"
#include "grid/score.h"
#include "utils/memutils.h"
#include "windowapi.h"

/* ----------
 * Scaling within a category
 * ----------
 */

/*
 * The range of the values in a partition, found at its first row, in a unit
 * that makes the rest exact if anything does: where all values are decimal
 * fractions of a few places, that is the last place, and they count as whole
 * numbers.  Otherwise it is 1, or 2 where the range itself would overflow.
 */
typedef struct PartitionRange
{
	bool		known;
	bool		flat;			/* no two values differ */
	bool		whole;			/* values are whole numbers of units */
	double		per_one;		/* units in 1 */
	double		lowest;			/* in units */
	double		span;			/* highest - lowest, in units */
} PartitionRange;

#define MAX_PER_ONE			1e6 /* 6 decimal places */
#define MAX_UNITS			1e15	/* decimals in units have exact
									 * differences */
#define MAX_WHOLE			9007199254740992.0	/* 2^53; and whole numbers */

static inline double
in_units(const PartitionRange *range, double value)
{
	double		units = value * range->per_one;

	return range->whole ? rint(units) : units;
}

static inline bool
is_whole(const PartitionRange *range, double value)
{
	double		rounded = in_units(range, value) / range->per_one;

	return rounded == value;
}

/* Of decimal fractions, the digits past the 15th are those of the conversion. */
static bool
same_digits(double a, double b)
{
	return DatumGetBool(DirectFunctionCall2(numeric_eq,
											NumericGetDatum(numeric_from_double(a)),
											NumericGetDatum(numeric_from_double(b))));
}

static void
find_range(WindowObject winobj, PartitionRange *range)
{
	bool		first = true;
	double		lowest = 0;
	double		highest = 0;
	PartitionScan scan = partition_begin(winobj);
	Datum		argument;

	range->whole = true;
	range->per_one = 1;
	while (partition_next(&scan, &argument))
	{
		double		value = check_finite(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "value",
										 DatumGetFloat8(argument));

		if (first || value < lowest)
			lowest = value;
		if (first || value > highest)
			highest = value;
		first = false;
		while (range->whole && !is_whole(range, value))
		{
			range->per_one *= 10;
			range->whole = range->per_one <= MAX_PER_ONE;
		}
	}

	if (!range->whole ||
		Max(-lowest, highest) * range->per_one >
		(range->per_one == 1 ? MAX_WHOLE : MAX_UNITS))
	{
		range->whole = false;
		range->per_one = isinf(highest - lowest) ? 0.5 : 1;
	}
	range->lowest = in_units(range, lowest);
	range->span = in_units(range, highest) - range->lowest;
	range->flat = range->whole ? range->span == 0 : same_digits(lowest, highest);
	range->known = true;
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
	double		above;

	if (!range->known)
		find_range(winobj, range);
	value = WinGetFuncArgCurrent(winobj, 0, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	if (range->flat)
		PG_RETURN_NUMERIC(int64_to_numeric((int64) GRID_MIDPOINT));

	above = in_units(range, DatumGetFloat8(value)) - range->lowest;
	if (range->whole)
		PG_RETURN_NUMERIC(numeric_ratio(100 * (int64) above,
										(int64) range->span));
	PG_RETURN_NUMERIC(numeric_from_double(100 * (above / range->span)));
}

/* ----------
 * Eligibility
 * ----------
 */

/* The counts that decide: those of a product and its category, or what a Grid asks of them */
typedef struct GridCounts
{
	int64		product_reviews;
	int64		category_reviews;
	int64		qualified_products; /* with enough reviews of their own */
} GridCounts;

/* What G2 asks for; the defaults of the SQL functions say the same. */
static const GridCounts usual_minimums = {10, 150, 6};

static int64
check_row_count(const char *what, Numeric count)
{
	return check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, what, count);
}

static int64
check_minimum(const char *name, Numeric count)
{
	return check_count(ERRCODE_INVALID_PARAMETER_VALUE, name, count);
}

static int64
check_product_reviews(Numeric count)
{
	return check_row_count("number of product reviews", count);
}

/* Arguments of grid_eligible() and grid_shortfall(): three counts ... */
static GridCounts
counts_of_arguments(FunctionCallInfo fcinfo)
{
	GridCounts	counts;

	counts.product_reviews = check_product_reviews(PG_GETARG_NUMERIC(0));
	counts.category_reviews =
		check_row_count("number of category reviews", PG_GETARG_NUMERIC(1));
	counts.qualified_products =
		check_row_count("number of qualified products", PG_GETARG_NUMERIC(2));
	return counts;
}

/* ... and what each must reach */
static GridCounts
minimums_of_arguments(FunctionCallInfo fcinfo)
{
	GridCounts	minimums;

	minimums.product_reviews = check_minimum("min_product_reviews", PG_GETARG_NUMERIC(3));
	minimums.category_reviews = check_minimum("min_category_reviews", PG_GETARG_NUMERIC(4));
	minimums.qualified_products = check_minimum("min_qualified_products", PG_GETARG_NUMERIC(5));
	return minimums;
}

/* The totals of the category, which is the partition, found at its first row */
typedef struct CategoryTotals
{
	bool		known;
	int64		reviews;
	int64		qualified_products;
} CategoryTotals;

static void
find_totals(WindowObject winobj, CategoryTotals *totals)
{
	PartitionScan scan = partition_begin(winobj);
	Datum		argument;

	while (partition_next(&scan, &argument))
	{
		MemoryContext before = MemoryContextSwitchTo(scan.scratch);
		int64		product_reviews = check_product_reviews(DatumGetNumeric(argument));

		MemoryContextSwitchTo(before);
		if (pg_add_s64_overflow(totals->reviews, product_reviews, &totals->reviews))
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("number of category reviews is out of range")));
		if (product_reviews >= usual_minimums.product_reviews)
			totals->qualified_products++;
	}
	totals->known = true;
}

/* The counts in the current row of a window; false if the product's is NULL. */
static bool
counts_of_row(FunctionCallInfo fcinfo, GridCounts *counts)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	CategoryTotals *totals = WinGetPartitionLocalMemory(winobj, sizeof(CategoryTotals));
	bool		isnull;
	Datum		argument;

	if (!totals->known)
		find_totals(winobj, totals);
	argument = WinGetFuncArgCurrent(winobj, 0, &isnull);
	if (isnull)
		return false;
	counts->product_reviews = check_product_reviews(DatumGetNumeric(argument));
	counts->category_reviews = totals->reviews;
	counts->qualified_products = totals->qualified_products;
	return true;
}

static Datum
eligible(const GridCounts *counts, const GridCounts *minimums)
{
	PG_RETURN_BOOL(counts->product_reviews >= minimums->product_reviews &&
				   counts->category_reviews >= minimums->category_reviews &&
				   counts->qualified_products >= minimums->qualified_products);
}

/* A cx_grid_gap: what is missing, 0 where nothing */
static Datum
shortfall(FunctionCallInfo fcinfo, const GridCounts *counts, const GridCounts *minimums)
{
	Datum		values[3];
	bool		nulls[3] = {false};

	values[0] = Int64GetDatum(Max(minimums->product_reviews - counts->product_reviews, 0));
	values[1] = Int64GetDatum(Max(minimums->category_reviews - counts->category_reviews, 0));
	values[2] = Int64GetDatum(Max(minimums->qualified_products - counts->qualified_products, 0));
	return composite_result(fcinfo, values, nulls);
}

PG_FUNCTION_INFO_V1(grid_eligible);
Datum
grid_eligible(PG_FUNCTION_ARGS)
{
	GridCounts	counts = counts_of_arguments(fcinfo);
	GridCounts	minimums = minimums_of_arguments(fcinfo);

	return eligible(&counts, &minimums);
}

PG_FUNCTION_INFO_V1(grid_shortfall);
Datum
grid_shortfall(PG_FUNCTION_ARGS)
{
	GridCounts	counts = counts_of_arguments(fcinfo);
	GridCounts	minimums = minimums_of_arguments(fcinfo);

	return shortfall(fcinfo, &counts, &minimums);
}

/* The same as window functions, with the category's counts taken from the partition */
PG_FUNCTION_INFO_V1(grid_eligible_window);
Datum
grid_eligible_window(PG_FUNCTION_ARGS)
{
	GridCounts	counts;

	if (!counts_of_row(fcinfo, &counts))
		PG_RETURN_NULL();
	return eligible(&counts, &usual_minimums);
}

PG_FUNCTION_INFO_V1(grid_shortfall_window);
Datum
grid_shortfall_window(PG_FUNCTION_ARGS)
{
	GridCounts	counts;

	if (!counts_of_row(fcinfo, &counts))
		PG_RETURN_NULL();
	return shortfall(fcinfo, &counts, &usual_minimums);
}
