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
 *	   Weights and clusters have working forms only.
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
#include "common/int.h"
#include "survey/merge.h"
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

/* Whatever is not on the scale, and the few scores that are stored differently */
static pg_noinline int
odd_numeric(Datum datum, int lowest, int highest)
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

static inline int
score_numeric(Datum datum, int lowest, int highest)
{
	int			score = numeric_to_digit(DatumGetNumericPacked(datum));

	if (unlikely(score < lowest || score > highest))
		return odd_numeric(datum, lowest, highest);
	return score;
}

/*
 * A state in the form that suits its counts; outside an aggregate, where it
 * may get stored, always packed.
 */
static Datum
survey_state(FunctionCallInfo fcinfo, const SurveyTally *tally)
{
	bool		small = !SURVEY_HAS_MOMENTS(tally);
	SurveyTally *working;

	for (int score = 0; score < SURVEY_NSCORES; score++)
		small = small && tally->count[score] <= SURVEY_SMALL_MAX;
	if (small || !in_aggregate(fcinfo))
		return survey_pack(tally);

	working = palloc(VARSIZE(tally));
	memcpy(working, tally, VARSIZE(tally));
	PG_RETURN_POINTER(working);
}

/* A working state that is ours to change and has room for this kind, or NULL */
static inline SurveyTally *
own_tally(FunctionCallInfo fcinfo, uint8 kind)
{
	SurveyTally *state = (SurveyTally *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(0) && in_aggregate(fcinfo) && VARATT_IS_4B_U(state) &&
		VARSIZE(state) >= SURVEY_COUNTED_SIZE && (state->form & SURVEY_WORKING) &&
		SURVEY_KIND(state) >= kind &&
		VARSIZE(state) == survey_working_size(SURVEY_KIND(state)))
		return state;
	return NULL;
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
	SurveyTally more;

	state_to_tally(fcinfo, &tally);
	survey_init(&more, constant);
	more.count[score] = responses < 0 ? -responses : responses;
	if (responses >= 0)
		survey_merge(&tally, &more);
	else if (!survey_take_away(&tally, &more))
		PG_RETURN_NULL();
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

		/* counts are not negative, and more than int64 holds becomes negative */
		if (survey_state_is(tally, SURVEY_COUNTED_SIZE, SURVEY_WORKING + SURVEY_COUNTED) &&
			tally->constant == constant)
		{
			int64		sum = (int64) ((uint64) tally->count[score] + responses);

			if (likely(sum >= 0))
			{
				tally->count[score] = sum;
				PG_RETURN_POINTER(tally);
			}
		}
		else if (survey_state_is(tally, SURVEY_SMALL_SIZE, SURVEY_COUNTED) &&
				 packed->constant == constant && packed->counts[score] <= SURVEY_SMALL_MAX)
		{
			int64		sum = (int64) ((uint64) packed->counts[score] + responses);

			if (sum >= 0 && sum <= SURVEY_SMALL_MAX)
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
	responses = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of responses",
							PG_GETARG_NUMERIC(2));
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

/* (state, score, weight) */
static pg_attribute_always_inline Datum
add_weight(FunctionCallInfo fcinfo, ScoreReader read_score)
{
	SurveyTally *tally;
	SurveyTally copy;
	int			score;
	double		weight;

	if (null_row(fcinfo, 3))
		return same_state(fcinfo);
	score = read_score(PG_GETARG_DATUM(1), 0, SURVEY_MAX_SCORE);
	weight = check_weight(PG_GETARG_FLOAT8(2));
	if (unlikely(weight != 0 && (weight < SURVEY_MIN_WEIGHT || weight > SURVEY_MAX_WEIGHT)))
		double_out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "weight", weight,
							"It must be 0 or between 1e-100 and 1e+100.", NULL);

	tally = own_tally(fcinfo, SURVEY_WEIGHTED);
	if (tally != NULL)
	{
		survey_add_weighted(tally, score, weight);
		PG_RETURN_POINTER(tally);
	}
	state_to_tally(fcinfo, &copy);
	survey_widen(&copy, SURVEY_WEIGHTED);
	survey_add_weighted(&copy, score, weight);
	return survey_state(fcinfo, &copy);
}

#define WEIGHTED_TRANSFN(name, read_score) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return add_weight(fcinfo, read_score); } \
	extern Datum name(PG_FUNCTION_ARGS)

WEIGHTED_TRANSFN(cx_survey_weighted_transfn_int2, score_int2);
WEIGHTED_TRANSFN(cx_survey_weighted_transfn_int4, score_int4);
WEIGHTED_TRANSFN(cx_survey_weighted_transfn_int8, score_int8);
WEIGHTED_TRANSFN(cx_survey_weighted_transfn_numeric, score_numeric);
WEIGHTED_TRANSFN(cx_survey_weighted_transfn_float8, score_float8);

/* (state, summary): the responses of the summary are one cluster */
PG_FUNCTION_INFO_V1(cx_survey_clustered_transfn);
Datum
cx_survey_clustered_transfn(PG_FUNCTION_ARGS)
{
	SurveyTally *tally;
	SurveyTally cluster;
	SurveyTally copy;

	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	PG_GETARG_SURVEY(1, &cluster);
	if (survey_responses_sum(&cluster) == 0)
		return same_state(fcinfo);

	tally = own_tally(fcinfo, SURVEY_CLUSTERED);
	if (tally != NULL)
	{
		survey_add_cluster(tally, &cluster);
		PG_RETURN_POINTER(tally);
	}
	state_to_tally(fcinfo, &copy);
	survey_widen(&copy, SURVEY_CLUSTERED);
	survey_add_cluster(&copy, &cluster);
	return survey_state(fcinfo, &copy);
}

static pg_noinline Datum
merge_slowly(FunctionCallInfo fcinfo)
{
	SurveyTally *tally;
	SurveyTally other;
	SurveyTally copy;

	PG_GETARG_SURVEY(1, &other);
	tally = own_tally(fcinfo, SURVEY_KIND(&other));
	if (tally != NULL)
	{
		survey_merge(tally, &other);
		PG_RETURN_POINTER(tally);
	}
	state_to_tally(fcinfo, &copy);
	survey_merge(&copy, &other);
	return survey_state(fcinfo, &copy);
}

/*
 * Merge a summary into the state.  A working state is changed in place; counts
 * and constants are checked in all cases.
 */
PG_FUNCTION_INFO_V1(cx_survey_combinefn);
Datum
cx_survey_combinefn(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1) || likely(merge_in_place(fcinfo)))
		return same_state(fcinfo);
	return merge_slowly(fcinfo);
}

static pg_noinline Datum
take_away_slowly(FunctionCallInfo fcinfo)
{
	SurveyTally *tally;
	SurveyTally other;
	SurveyTally copy;

	PG_GETARG_SURVEY(1, &other);
	tally = own_tally(fcinfo, SURVEY_COUNTED);
	if (tally != NULL)
	{
		if (!survey_take_away(tally, &other))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(tally);
	}
	state_to_tally(fcinfo, &copy);
	if (!survey_take_away(&copy, &other))
		PG_RETURN_NULL();
	return survey_state(fcinfo, &copy);
}

/*
 * Take a summary away.  NULL where that cannot be done, so that the window
 * starts anew with the rows of its frame.
 */
PG_FUNCTION_INFO_V1(cx_survey_combine_invfn);
Datum
cx_survey_combine_invfn(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1) || likely(take_away_in_place(fcinfo)))
		return same_state(fcinfo);
	return take_away_slowly(fcinfo);
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
