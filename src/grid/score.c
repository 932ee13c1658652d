/*-------------------------------------------------------------------------
 *
 * score.c
 *	  G2 Score, scores of ranked factors, quadrants and segments.
 *
 * G2 publishes that the G2 Score is the mean of Satisfaction and Market
 * Presence, the four quadrants and the three segments, the six factors of
 * Satisfaction (with version 3.0 in order of importance), and that the metrics
 * of Market Presence are listed in order of importance, those of the product
 * weighing more than those of the vendor.  Neither these metrics one by one,
 * nor any weight, nor where the quadrants meet could be found: rank-order-
 * centroid weights, the eight factors of Market Presence with reviews first,
 * and a midpoint of 50 that belongs to the upper side are this project's own
 * choices, not G2's.
 *
 * Scores are decimal fractions that arrive as double precision.  They are
 * computed as numeric from the 15 digits that every double keeps, so that
 * results are exact where they end.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/decimal.h"
#include "base/sum.h"
#include "catalog/pg_type.h"
#include "grid/score.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/float.h"

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
PG_FUNCTION_INFO_V1(cx_g2_score_transfn);
Datum
cx_g2_score_transfn(PG_FUNCTION_ARGS)
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

PG_FUNCTION_INFO_V1(cx_g2_score_combinefn);
Datum
cx_g2_score_combinefn(PG_FUNCTION_ARGS)
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
		malformed_state(psprintf("A sum of %s is not that of %s scores 0 to 100.",
								 float8out_internal(sum),
								 float8out_internal(side->count)));
	return (int64) side->count;
}

/* (S / ns + M / nm) / 2, as the one quotient (S nm + M ns) / (2 ns nm) */
PG_FUNCTION_INFO_V1(cx_g2_score_finalfn);
Datum
cx_g2_score_finalfn(PG_FUNCTION_ARGS)
{
	G2ScoreState *state =
	g2_score_state(float8_state(fcinfo, 0, G2_SCORE_STATE_LENGTH));
	int64		ns = score_count(&state->satisfaction);
	int64		nm = score_count(&state->market_presence);
	Numeric		satisfaction;
	Numeric		market_presence;
	Numeric		both;
	Numeric		divisor;

	if (ns == 0 || nm == 0)
		PG_RETURN_NULL();
	satisfaction = numeric_from_double(sum_value(&state->satisfaction.sum));
	satisfaction = numeric_call(numeric_mul, satisfaction,
								int64_to_numeric(nm));
	market_presence =
		numeric_from_double(sum_value(&state->market_presence.sum));
	market_presence = numeric_call(numeric_mul, market_presence,
								   int64_to_numeric(ns));
	both = numeric_call(numeric_add, satisfaction, market_presence);
	divisor = numeric_call(numeric_mul, int64_to_numeric(2 * ns),
						   int64_to_numeric(nm));
	PG_RETURN_NUMERIC(numeric_quotient(both, divisor));
}

/* ----------
 * Scores of ranked factors
 * ----------
 */

/* *total += value */
static void
accumulate(Numeric *total, Numeric value)
{
	Numeric		sum = numeric_call(numeric_add, *total, value);

	pfree(*total);
	*total = sum;
}

/*
 * The mean of n scores, most important first, with rank-order-centroid
 * weights (Barron and Barrett 1996): all that is known is w1 >= ... >= wn >= 0
 * and that they add up to 1, and the centroid of all such weights is
 *
 *		w_k = (1/n) sum_{i=k..n} 1/i.
 *
 * Scores that are NULL drop out, and the weights of the rest are divided by
 * their sum, so that a common factor of all weights does not matter.  With a
 * common multiple of 1 to n in the place of 1/n the weights are whole numbers,
 * and nothing is rounded before the final quotient.  The least one of 1 to 40
 * has 16 digits; for more factors, where it soon has thousands, the weights
 * are cut off at 40 digits.
 */
static Datum
ranked_mean(FunctionCallInfo fcinfo, int n, const Datum *scores,
			const bool *nulls)
{
	char	   *unit_text = n <= 40 ? "5342931457063200" : "1e40";
	Numeric		unit = DatumGetNumeric(DirectFunctionCall3(numeric_in,
														   CStringGetDatum(unit_text),
														   ObjectIdGetDatum(InvalidOid),
														   Int32GetDatum(-1)));
	Numeric		weight = int64_to_numeric(0);
	Numeric		sum = int64_to_numeric(0);
	Numeric		weights = int64_to_numeric(0);
	bool		any = false;

	for (int k = n; k >= 1; k--)
	{
		Numeric		rank = int64_to_numeric(k);
		Numeric		part = numeric_call(numeric_div_trunc, unit, rank);
		Numeric		score;

		CHECK_FOR_INTERRUPTS();
		accumulate(&weight, part);
		pfree(rank);
		pfree(part);
		if (nulls[k - 1])
			continue;
		score = numeric_from_double(DatumGetFloat8(scores[k - 1]));
		part = numeric_call(numeric_mul, weight, score);
		accumulate(&sum, part);
		accumulate(&weights, weight);
		pfree(score);
		pfree(part);
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
			check_finite(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "score",
						 DatumGetFloat8(scores[i]));
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

PG_FUNCTION_INFO_V1(grid_satisfaction);
Datum
grid_satisfaction(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {
		"end_user", "popularity", "quality", "recency", "administration",
		"overall"
	};

	return ranked_factors(fcinfo, lengthof(names), names);
}

PG_FUNCTION_INFO_V1(grid_market_presence);
Datum
grid_market_presence(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {
		"reviews", "recent_reviews", "employees", "web_presence",
		"social_presence", "growth", "vendor_age", "employee_satisfaction"
	};

	return ranked_factors(fcinfo, lengthof(names), names);
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
	int64		employees = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
										"number of employees", PG_GETARG_NUMERIC(0));

	PG_RETURN_TEXT_P(cstring_to_text(employees <= 50 ? "Small-Business" :
									 employees <= 1000 ? "Mid-Market" :
									 "Enterprise"));
}
