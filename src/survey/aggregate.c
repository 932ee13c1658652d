/*-------------------------------------------------------------------------
 *
 * aggregate.c
 *	  The transitions of the survey aggregates.
 *
 * nps, csat, ces, top_box and survey_agg all count responses by score in a
 * cx_survey and differ only in their final function, so PostgreSQL runs
 * one transition for all of them over the same argument.  A transition sees
 * one value per row; what a row costs is decided here:
 *
 *	 - The state is one varlena, changed in place, in the working or in the
 *	   small packed form (summary.h).  Nothing is allocated per row.
 *	 - Every aggregate starts from the empty summary, so that the first row of
 *	   a group is as cheap as the others.  It stands for no responses, which
 *	   make a NULL in the end.
 *	 - The functions are not strict, which saves the executor a step per row;
 *	   each skips NULLs itself.
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
#include "common/int.h"
#include "survey/scale.h"
#include "survey/summary.h"
#include "utils/float.h"

/*
 * Scores of each type as an int from lowest to highest.  An error does not
 * return, which spares the transitions to save registers for afterwards.
 */
pg_noreturn static pg_noinline void
whole_score_off_scale(int64 score, int lowest, int highest)
{
	survey_score_off_scale(psprintf(INT64_FORMAT, score), lowest, highest, NULL);
}

static inline int
whole_score(int64 score, int lowest, int highest)
{
	if (unlikely(score < lowest || score > highest))
		whole_score_off_scale(score, lowest, highest);
	return (int) score;
}

static inline int
score_int2(Datum score, int lowest, int highest)
{
	return whole_score(DatumGetInt16(score), lowest, highest);
}

static inline int
score_int4(Datum score, int lowest, int highest)
{
	return whole_score(DatumGetInt32(score), lowest, highest);
}

static inline int
score_int8(Datum score, int lowest, int highest)
{
	return whole_score(DatumGetInt64(score), lowest, highest);
}

static inline int
score_float8(Datum datum, int lowest, int highest)
{
	double		score = DatumGetFloat8(datum);

	if (unlikely(!(score >= lowest && score <= highest &&
				   score == (int) score)))
	{
		char	   *text = float8out_internal(score);

		if (isfinite(score) && score != floor(score))
			survey_score_not_whole(text, lowest, highest);
		survey_score_off_scale(text, lowest, highest, NULL);
	}
	return (int) score;
}

static inline int
score_numeric(Datum datum, int lowest, int highest)
{
	Numeric		score = DatumGetNumeric(datum);
	bool		overflow = numeric_is_nan(score) || numeric_is_inf(score);
	bool		whole = overflow ||
		DatumGetInt32(DirectFunctionCall1(numeric_min_scale, datum)) <= 0;
	int			result = overflow ? -1 : numeric_int4_opt_error(score, &overflow);

	if (unlikely(!whole || overflow || result < lowest || result > highest))
	{
		char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, datum));

		if (!whole)
			survey_score_not_whole(text, lowest, highest);
		survey_score_off_scale(text, lowest, highest, NULL);
	}
	return result;
}

/*
 * A state in the form that suits its counts; outside an aggregate, where it
 * may get stored, always packed.
 */
static Datum
survey_state(FunctionCallInfo fcinfo, const SurveyTally *tally)
{
	bool		small = true;
	SurveyTally *working;

	for (int score = 0; score < SURVEY_NSCORES; score++)
		small = small && tally->count[score] <= SURVEY_SMALL_MAX;
	if (small || !in_aggregate(fcinfo))
		return survey_pack(tally);

	working = palloc(sizeof(SurveyTally));
	memcpy(working, tally, sizeof(SurveyTally));
	PG_RETURN_POINTER(working);
}

static void
state_to_tally(FunctionCallInfo fcinfo, SurveyTally *tally)
{
	if (PG_ARGISNULL(0))
		survey_init(tally, SURVEY_NO_CONSTANT);
	else
		PG_GETARG_SURVEY(0, tally);
}

/* All cases; turns a packed state into a working one */
static pg_noinline Datum
count_slowly(FunctionCallInfo fcinfo, int score, uint8 constant,
			 int64 responses)
{
	SurveyTally tally;

	state_to_tally(fcinfo, &tally);
	survey_learn_constant(&tally, constant);
	survey_add(&tally, score, responses);
	return survey_state(fcinfo, &tally);
}

/*
 * Add responses (a negative number takes them away) of a score to the state.
 * The usual cases are here: a count in a state that is ours to change.
 */
static pg_attribute_always_inline Datum
count_responses(FunctionCallInfo fcinfo, int score, uint8 constant,
				int64 responses)
{
	if (likely(!PG_ARGISNULL(0)) && in_aggregate(fcinfo))
	{
		SurveyTally *tally = (SurveyTally *) PG_GETARG_POINTER(0);
		SurveyPacked *packed = (SurveyPacked *) tally;
		int64		sum;

		if (VARATT_IS_4B_U(tally) && tally->constant == constant)
		{
			if (VARSIZE(tally) == sizeof(SurveyTally) &&
				tally->form == SURVEY_WORKING &&
				likely(!pg_add_s64_overflow(tally->count[score], responses,
											&sum) && sum >= 0))
			{
				tally->count[score] = sum;
				PG_RETURN_POINTER(tally);
			}
			if (VARSIZE(packed) == SURVEY_SMALL_SIZE &&
				packed->form == SURVEY_VERSION &&
				packed->counts[score] <= SURVEY_SMALL_MAX &&
				!pg_add_s64_overflow(packed->counts[score], responses, &sum) &&
				sum >= 0 && sum <= SURVEY_SMALL_MAX)
			{
				packed->counts[score] = sum;
				PG_RETURN_POINTER(packed);
			}
		}
	}
	return count_slowly(fcinfo, score, constant, responses);
}

typedef int (*ScoreReader) (Datum score, int lowest, int highest);

/* (state, score): one response more, or less */
static pg_attribute_always_inline Datum
count_one(FunctionCallInfo fcinfo, ScoreReader read_score, int sign)
{
	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	return count_responses(fcinfo,
						   read_score(PG_GETARG_DATUM(1), 0, SURVEY_MAX_SCORE),
						   SURVEY_NO_CONSTANT, sign);
}

/* (state, score, responses): so many responses more, or less */
static pg_attribute_always_inline Datum
count_many(FunctionCallInfo fcinfo, ScoreReader read_score, int sign)
{
	int64		responses;

	if (null_row(fcinfo, 3))
		return same_state(fcinfo);
	responses = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of responses", PG_GETARG_NUMERIC(2));
	return count_responses(fcinfo,
						   read_score(PG_GETARG_DATUM(1), 0, SURVEY_MAX_SCORE),
						   SURVEY_NO_CONSTANT, sign * responses);
}

/*
 * (state, score, scale_max) and (state, score, threshold): one response more,
 * or less.  The constant is kept in the state for the final function, which
 * gets nothing else where a distributed engine runs it.
 */
static pg_attribute_always_inline Datum
count_on_scale(FunctionCallInfo fcinfo, ScoreReader read_score, int sign)
{
	int			scale_max;

	if (null_row(fcinfo, 3))
		return same_state(fcinfo);
	scale_max = survey_check_scale_max(PG_GETARG_INT32(2));
	return count_responses(fcinfo, read_score(PG_GETARG_DATUM(1), 1, scale_max),
						   SURVEY_SCALE_MAX + scale_max, sign);
}

static pg_attribute_always_inline Datum
count_with_threshold(FunctionCallInfo fcinfo, ScoreReader read_score, int sign)
{
	int			threshold;

	if (null_row(fcinfo, 3))
		return same_state(fcinfo);
	threshold = survey_check_threshold(PG_GETARG_INT32(2));
	return count_responses(fcinfo,
						   read_score(PG_GETARG_DATUM(1), 0, SURVEY_MAX_SCORE),
						   SURVEY_THRESHOLD + threshold, sign);
}

/*
 * The functions themselves, NAME_transfn_TYPE and NAME_invfn_TYPE for each
 * type of score.
 */
#define SURVEY_TRANSFN(name, count, read_score, sign) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return count(fcinfo, read_score, sign); }

#define SURVEY_TRANSFNS(name, count) \
	SURVEY_TRANSFN(name##_transfn_int2, count, score_int2, 1) \
	SURVEY_TRANSFN(name##_transfn_int4, count, score_int4, 1) \
	SURVEY_TRANSFN(name##_transfn_int8, count, score_int8, 1) \
	SURVEY_TRANSFN(name##_transfn_numeric, count, score_numeric, 1) \
	SURVEY_TRANSFN(name##_transfn_float8, count, score_float8, 1) \
	SURVEY_TRANSFN(name##_invfn_int2, count, score_int2, -1) \
	SURVEY_TRANSFN(name##_invfn_int4, count, score_int4, -1) \
	SURVEY_TRANSFN(name##_invfn_int8, count, score_int8, -1) \
	SURVEY_TRANSFN(name##_invfn_numeric, count, score_numeric, -1) \
	SURVEY_TRANSFN(name##_invfn_float8, count, score_float8, -1) \
	extern Datum name##_transfn_int2(PG_FUNCTION_ARGS)

SURVEY_TRANSFNS(cx_survey, count_one);
SURVEY_TRANSFNS(cx_survey_counted, count_many);
SURVEY_TRANSFNS(cx_survey_scale_max, count_on_scale);
SURVEY_TRANSFNS(cx_survey_threshold, count_with_threshold);

/*
 * Merge a summary into the state, or take it away.  A working state is
 * changed in place; counts and constants are checked in all cases.
 */
static Datum
combine(FunctionCallInfo fcinfo,
		void (*change) (SurveyTally *tally, const SurveyTally *other))
{
	SurveyTally other;
	SurveyTally tally;
	SurveyTally *state = &tally;

	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	PG_GETARG_SURVEY(1, &other);

	if (!PG_ARGISNULL(0) && in_aggregate(fcinfo) &&
		VARATT_IS_4B_U(PG_GETARG_POINTER(0)) &&
		VARSIZE(PG_GETARG_POINTER(0)) == sizeof(SurveyTally) &&
		((SurveyTally *) PG_GETARG_POINTER(0))->form == SURVEY_WORKING)
	{
		state = (SurveyTally *) PG_GETARG_POINTER(0);
		change(state, &other);
		PG_RETURN_POINTER(state);
	}
	state_to_tally(fcinfo, &tally);
	change(&tally, &other);
	return survey_state(fcinfo, &tally);
}

PG_FUNCTION_INFO_V1(cx_survey_combinefn);
Datum
cx_survey_combinefn(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, survey_merge);
}

PG_FUNCTION_INFO_V1(cx_survey_combine_invfn);
Datum
cx_survey_combine_invfn(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, survey_take_away);
}

/* The final function of survey_agg: no responses make a NULL. */
PG_FUNCTION_INFO_V1(cx_survey_finalfn);
Datum
cx_survey_finalfn(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	if (survey_responses_sum(&tally) == 0)
		PG_RETURN_NULL();
	PG_RETURN_SURVEY(&tally);
}

/*
 * nps(score, weight): the weights' sums over all responses, promoters and
 * detractors, each as a DoubleSum.  Weights are rarely whole, so nothing here
 * is exact and nothing is taken away again.
 */
typedef struct WeightedTally
{
	DoubleSum	all;
	DoubleSum	promoters;
	DoubleSum	detractors;
} WeightedTally;

/* far above the errors of compensated sums, far below a fault worth an error */
#define WEIGHTED_ROUNDING	1e-9

#define WEIGHTED_STATE_LENGTH	(sizeof(WeightedTally) / sizeof(double))

static inline WeightedTally *
weighted_tally(ArrayType *state)
{
	return (WeightedTally *) ARR_DATA_PTR(state);
}

/* (state, score, weight); strict, with zeros to start from */
static pg_attribute_always_inline Datum
add_weight(FunctionCallInfo fcinfo, ScoreReader read_score)
{
	ArrayType  *state = float8_state(fcinfo, 0, WEIGHTED_STATE_LENGTH);
	WeightedTally *tally = weighted_tally(state);
	NpsCategory category = nps_category_of(read_score(PG_GETARG_DATUM(1), 0,
													   SURVEY_MAX_SCORE));
	double		weight = check_weight(PG_GETARG_FLOAT8(2));

	sum_add(&tally->all, weight);
	if (category == NPS_PROMOTER)
		sum_add(&tally->promoters, weight);
	else if (category == NPS_DETRACTOR)
		sum_add(&tally->detractors, weight);
	PG_RETURN_ARRAYTYPE_P(state);
}

#define WEIGHTED_TRANSFN(name, read_score) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return add_weight(fcinfo, read_score); } \
	extern Datum name(PG_FUNCTION_ARGS)

WEIGHTED_TRANSFN(cx_nps_weighted_transfn_int2, score_int2);
WEIGHTED_TRANSFN(cx_nps_weighted_transfn_int4, score_int4);
WEIGHTED_TRANSFN(cx_nps_weighted_transfn_int8, score_int8);
WEIGHTED_TRANSFN(cx_nps_weighted_transfn_numeric, score_numeric);
WEIGHTED_TRANSFN(cx_nps_weighted_transfn_float8, score_float8);

PG_FUNCTION_INFO_V1(cx_nps_weighted_combinefn);
Datum
cx_nps_weighted_combinefn(PG_FUNCTION_ARGS)
{
	ArrayType  *state = float8_state(fcinfo, 0, WEIGHTED_STATE_LENGTH);
	WeightedTally *tally = weighted_tally(state);
	WeightedTally *other =
	weighted_tally(float8_state(fcinfo, 1, WEIGHTED_STATE_LENGTH));

	sum_merge(&tally->all, &other->all);
	sum_merge(&tally->promoters, &other->promoters);
	sum_merge(&tally->detractors, &other->detractors);
	PG_RETURN_ARRAYTYPE_P(state);
}

PG_FUNCTION_INFO_V1(cx_nps_weighted_finalfn);
Datum
cx_nps_weighted_finalfn(PG_FUNCTION_ARGS)
{
	WeightedTally *tally =
	weighted_tally(float8_state(fcinfo, 0, WEIGHTED_STATE_LENGTH));
	double		all = check_sum(sum_value(&tally->all));
	double		promoters = check_sum(sum_value(&tally->promoters));
	double		detractors = check_sum(sum_value(&tally->detractors));
	double		net = (tally->promoters.sum - tally->detractors.sum) +
	(tally->promoters.lost - tally->detractors.lost);

	/* the sums of the parts may differ from that of all by their rounding */
	if (promoters < 0 || detractors < 0 || all < 0 ||
		promoters / 2 + detractors / 2 > all / 2 * (1 + WEIGHTED_ROUNDING))
		malformed_state("The weights of promoters and detractors exceed those of all.");
	if (all == 0)				/* no rows, or none of any weight */
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(100 * (net / all)));
}
