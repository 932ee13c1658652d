/*-------------------------------------------------------------------------
 *
 * grid.c
 *	  G2 Score, scores of ranked factors, scaling within a category,
 *	  eligibility for a Grid, quadrants and segments.
 *
 * G2 publishes that the G2 Score is the mean of Satisfaction and Market
 * Presence, what a category needs for a Grid, the four quadrants and the
 * three segments, and which factors count in which order.  It publishes
 * neither the weights of the factors, nor how it normalises them, nor where
 * its quadrants meet: rank-order-centroid weights, min-max scaling and a
 * midpoint of 50 that belongs to the upper side are choices made here.
 *
 * Scores are decimal fractions that arrive as double precision.  They are
 * computed as numeric from the 15 digits that every double keeps, so that
 * results are exact where they end and no digit is lost by cancellation.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "agg.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "compat.h"
#include "funcapi.h"
#include "grid.h"
#include "miscadmin.h"
#include "stats.h"
#include "utils/array.h"
#include "utils/float.h"
#include "windowapi.h"

/* What G2 asks for; the defaults of the SQL functions say the same. */
#define MIN_PRODUCT_REVIEWS		10
#define MIN_CATEGORY_REVIEWS	150
#define MIN_QUALIFIED_PRODUCTS	6

static Numeric
numeric_call(PGFunction function, Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(function, NumericGetDatum(a),
											   NumericGetDatum(b)));
}

/* A score on the scale of the axes, 0 to 100. */
double
grid_check_score(const char *what, double score)
{
	if (unlikely(!(score >= 0 && score <= 100)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s is off the scale", what,
						float8out_internal(score)),
				 errdetail("The scale is 0 to 100.")));
	return score;
}

static double
check_finite(const char *what, double value)
{
	if (unlikely(isinf(value) || isnan(value)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s is out of range", what,
						float8out_internal(value)),
				 errdetail("It must be finite.")));
	return value;
}

/* ----------
 * G2 Score
 * ----------
 */

/* The sum and the number of the scores on one side, in a float8[] state */
typedef struct ScoreSum
{
	DoubleSum	sum;
	double		count;			/* exact up to 2^53 */
} ScoreSum;

typedef struct G2ScoreState
{
	ScoreSum	satisfaction;
	ScoreSum	market_presence;
} G2ScoreState;

#define G2_SCORE_STATE_LENGTH	(sizeof(G2ScoreState) / sizeof(double))

static inline G2ScoreState *
g2_score_state(ArrayType *state)
{
	return (G2ScoreState *) ARR_DATA_PTR(state);
}

static void
add_score(ScoreSum *side, double score)
{
	sum_add(&side->sum, score);
	side->count += 1;
}

static void
merge_scores(ScoreSum *side, const ScoreSum *other)
{
	sum_merge(&side->sum, &other->sum);
	side->count += other->count;
}

/*
 * (state, satisfaction, market presence); each score counts on its own side,
 * so neither NULL makes the other disappear.  The first row makes the state.
 */
PG_FUNCTION_INFO_V1(g2_score_transfn);
Datum
g2_score_transfn(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	G2ScoreState *state;

	if (!PG_ARGISNULL(0))
		array = float8_state(fcinfo, 0, G2_SCORE_STATE_LENGTH);
	else
	{
		Datum		zeros[G2_SCORE_STATE_LENGTH];

		for (int i = 0; i < (int) G2_SCORE_STATE_LENGTH; i++)
			zeros[i] = Float8GetDatum(0);
		array = construct_array(zeros, G2_SCORE_STATE_LENGTH, FLOAT8OID,
								sizeof(float8), FLOAT8PASSBYVAL, 'd');
	}
	state = g2_score_state(array);

	if (!PG_ARGISNULL(1))
		add_score(&state->satisfaction,
				  grid_check_score("satisfaction", PG_GETARG_FLOAT8(1)));
	if (!PG_ARGISNULL(2))
		add_score(&state->market_presence,
				  grid_check_score("market presence", PG_GETARG_FLOAT8(2)));
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(g2_score_combinefn);
Datum
g2_score_combinefn(PG_FUNCTION_ARGS)
{
	ArrayType  *array = float8_state(fcinfo, 0, G2_SCORE_STATE_LENGTH);
	G2ScoreState *state = g2_score_state(array);
	G2ScoreState *other =
		g2_score_state(float8_state(fcinfo, 1, G2_SCORE_STATE_LENGTH));

	merge_scores(&state->satisfaction, &other->satisfaction);
	merge_scores(&state->market_presence, &other->market_presence);
	PG_RETURN_ARRAYTYPE_P(array);
}

/* How many scores a side has; a state from elsewhere may say anything. */
static int64
score_count(const ScoreSum *side)
{
	double		sum = sum_value(&side->sum);

	if (!(side->count >= 0 && side->count <= 9007199254740992.0 &&	/* 2^53 */
		  side->count == floor(side->count) &&
		  sum >= 0 && sum <= 100 * side->count))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("malformed aggregate state"),
				 errdetail("A sum of %s is not that of %s scores from 0 to 100.",
						   float8out_internal(sum),
						   float8out_internal(side->count))));
	return (int64) side->count;
}

/* (S / ns + M / nm) / 2, as the one quotient (S nm + M ns) / (2 ns nm) */
PG_FUNCTION_INFO_V1(g2_score_finalfn);
Datum
g2_score_finalfn(PG_FUNCTION_ARGS)
{
	G2ScoreState *state =
		g2_score_state(float8_state(fcinfo, 0, G2_SCORE_STATE_LENGTH));
	int64		ns = score_count(&state->satisfaction);
	int64		nm = score_count(&state->market_presence);
	Numeric		satisfaction;
	Numeric		market_presence;
	Numeric		divisor;

	if (ns == 0 || nm == 0)
		PG_RETURN_NULL();
	satisfaction = numeric_from_double(sum_value(&state->satisfaction.sum));
	market_presence = numeric_from_double(sum_value(&state->market_presence.sum));
	satisfaction = numeric_call(numeric_mul, satisfaction,
								int64_to_numeric(nm));
	market_presence = numeric_call(numeric_mul, market_presence,
								   int64_to_numeric(ns));
	divisor = numeric_call(numeric_mul, numeric_product(ns, nm),
						   int64_to_numeric(2));
	PG_RETURN_NUMERIC(numeric_quotient(numeric_call(numeric_add, satisfaction,
													market_presence),
									   divisor));
}

/* ----------
 * Scores of ranked factors
 * ----------
 */

/*
 * The mean of n scores, most important first, with rank-order-centroid
 * weights (Barron and Barrett 1996): all that is known is w1 >= ... >= wn >= 0
 * and that they add up to 1, and the centroid of all such weights is
 *
 *		w_k = (1/n) sum_{i=k..n} 1/i.
 *
 * Scores that are NULL drop out, and the weights of the rest are divided by
 * their sum.  The constant factor 1/n drops out with it, so with L, the least
 * common multiple of 1 to n, all weights are the whole numbers
 * sum_{i=k..n} L/i, and nothing is rounded before the final quotient.
 */
static Datum
ranked_mean(FunctionCallInfo fcinfo, int n, const Datum *scores,
			const bool *nulls)
{
	Numeric		common = int64_to_numeric(1);
	Numeric		weight = int64_to_numeric(0);
	Numeric		sum = weight;
	Numeric		weights = weight;
	bool		any = false;

	for (int i = 2; i <= n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		common = numeric_call(numeric_lcm, common, int64_to_numeric(i));
	}
	for (int k = n; k >= 1; k--)
	{
		Numeric		score;

		CHECK_FOR_INTERRUPTS();
		weight = numeric_call(numeric_add, weight,
							  numeric_call(numeric_div_trunc, common,
										   int64_to_numeric(k)));
		if (nulls[k - 1])
			continue;
		score = numeric_from_double(DatumGetFloat8(scores[k - 1]));
		sum = numeric_call(numeric_add, sum,
						   numeric_call(numeric_mul, weight, score));
		weights = numeric_call(numeric_add, weights, weight);
		any = true;
	}
	if (!any)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_quotient(sum, weights));
}

PG_FUNCTION_INFO_V1(ranked_score);
Datum
ranked_score(PG_FUNCTION_ARGS)
{
	Datum	   *scores;
	bool	   *nulls;
	int			n;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), FLOAT8OID, sizeof(float8),
					  FLOAT8PASSBYVAL, 'd', &scores, &nulls, &n);
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			check_finite("score", DatumGetFloat8(scores[i]));
	return ranked_mean(fcinfo, n, scores, nulls);
}

/* The same with one argument for each factor, all on the scale 0 to 100 */
static Datum
ranked_factors(FunctionCallInfo fcinfo, int n, const char *const *names)
{
	Datum		scores[8];
	bool		nulls[8];

	Assert(n <= (int) lengthof(scores) && n == PG_NARGS());
	for (int i = 0; i < n; i++)
	{
		nulls[i] = PG_ARGISNULL(i);
		scores[i] = PG_GETARG_DATUM(i);
		if (!nulls[i])
			grid_check_score(names[i], DatumGetFloat8(scores[i]));
	}
	return ranked_mean(fcinfo, n, scores, nulls);
}

PG_FUNCTION_INFO_V1(g2_satisfaction);
Datum
g2_satisfaction(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {
		"end_user", "popularity", "quality", "recency", "administration",
		"overall"
	};

	return ranked_factors(fcinfo, lengthof(names), names);
}

PG_FUNCTION_INFO_V1(g2_market_presence);
Datum
g2_market_presence(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {
		"reviews", "recent_reviews", "employees", "web_presence",
		"social_presence", "growth", "vendor_age", "employee_satisfaction"
	};

	return ranked_factors(fcinfo, lengthof(names), names);
}

/* ----------
 * Scaling within a category
 * ----------
 */

/* Lowest and highest value of a partition, found at its first row */
typedef struct PartitionRange
{
	bool		known;
	double		lowest;
	double		highest;
} PartitionRange;

static void
find_range(WindowObject winobj, PartitionRange *range)
{
	bool		first = true;

	for (int row = 0;; row++)
	{
		bool		isnull;
		bool		isout;
		Datum		datum = WinGetFuncArgInPartition(winobj, 0, row,
													 WINDOW_SEEK_HEAD, false,
													 &isnull, &isout);
		double		value;

		if (isout)
			break;
		if (isnull)
			continue;
		value = check_finite("value", DatumGetFloat8(datum));
		if (first || value < range->lowest)
			range->lowest = value;
		if (first || value > range->highest)
			range->highest = value;
		first = false;
	}
	range->known = true;
}

/* 100 (value - lowest) / (highest - lowest); a window function */
PG_FUNCTION_INFO_V1(grid_scale);
Datum
grid_scale(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	PartitionRange *range = WinGetPartitionLocalMemory(winobj,
													   sizeof(PartitionRange));
	bool		isnull;
	Datum		value;
	Numeric		lowest;
	Numeric		span;
	Numeric		above;

	if (!range->known)
		find_range(winobj, range);
	value = WinGetFuncArgCurrent(winobj, 0, &isnull);
	if (isnull)
		PG_RETURN_NULL();

	lowest = numeric_from_double(range->lowest);
	span = numeric_call(numeric_sub, numeric_from_double(range->highest),
						lowest);
	/* doubles that agree in 15 digits are equal, too */
	if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(span),
										  NumericGetDatum(int64_to_numeric(0)))) == 0)
		PG_RETURN_NUMERIC(int64_to_numeric((int64) GRID_MIDPOINT));
	above = numeric_call(numeric_sub,
						 numeric_from_double(DatumGetFloat8(value)), lowest);
	PG_RETURN_NUMERIC(numeric_quotient(numeric_call(numeric_mul, above,
													int64_to_numeric(100)),
									   span));
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

/* The same as grid_eligible(), with the category's figures from the partition */
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

/* ----------
 * Quadrants and segments
 * ----------
 */

PG_FUNCTION_INFO_V1(grid_quadrant);
Datum
grid_quadrant(PG_FUNCTION_ARGS)
{
	static const char *const names[GRID_NQUADRANTS] = {
		"Leader", "High Performer", "Contender", "Niche"
	};
	double		satisfaction = grid_check_score("satisfaction",
												PG_GETARG_FLOAT8(0));
	double		market_presence = grid_check_score("market presence",
												   PG_GETARG_FLOAT8(1));
	double		midpoint = PG_GETARG_FLOAT8(2);

	if (!(midpoint >= 0 && midpoint <= 100))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("midpoint %s is off the scale",
						float8out_internal(midpoint)),
				 errdetail("The scale is 0 to 100.")));
	PG_RETURN_TEXT_P(cstring_to_text(names[grid_quadrant_of(satisfaction,
															market_presence,
															midpoint)]));
}

/* By the size of the reviewer's company, in employees */
PG_FUNCTION_INFO_V1(grid_segment);
Datum
grid_segment(PG_FUNCTION_ARGS)
{
	int64		employees = check_count("employees", PG_GETARG_INT64(0));

	PG_RETURN_TEXT_P(cstring_to_text(employees <= 50 ? "Small-Business" :
									 employees <= 1000 ? "Mid-Market" :
									 "Enterprise"));
}
