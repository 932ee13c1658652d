/*-------------------------------------------------------------------------
 *
 * survey_agg.c
 *	  The transitions of the survey aggregates.
 *
 * nps, csat, ces, top_box and survey_agg all count responses by score in a
 * survey_summary and differ only in their final function, so PostgreSQL runs
 * one transition for all of them over the same argument.  A transition sees
 * one value per row; what a row costs is decided here:
 *
 *	 - The state is one varlena, changed in place, in the working or in the
 *	   small packed form (survey.h).  Nothing is allocated per row.
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

#include "agg.h"
#include "common/int.h"
#include "compat.h"
#include "stats.h"
#include "survey.h"
#include "utils/float.h"

void
survey_score_off_scale(const char *score, int lowest, int highest,
					   const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is off the scale", score),
			 errdetail("The scale is %d to %d.", lowest, highest),
			 hint ? errhint("%s", hint) : 0));
}

pg_noreturn static void
score_not_whole(const char *score)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is not a whole number", score),
			 errdetail("The scale is the whole numbers from 0 to %d.",
					   SURVEY_MAX_SCORE),
			 errhint("Round the score first.")));
}

/*
 * Scores of each type as an int from 0 to 10.  An error does not return, which
 * spares the transitions to save registers for afterwards.
 */
pg_noreturn static pg_noinline void
whole_score_off_scale(int64 score)
{
	survey_score_off_scale(psprintf(INT64_FORMAT, score),
						   0, SURVEY_MAX_SCORE, NULL);
}

static inline int
whole_score(int64 score)
{
	if (unlikely(score < 0 || score > SURVEY_MAX_SCORE))
		whole_score_off_scale(score);
	return (int) score;
}

static inline int
score_int2(Datum score)
{
	return whole_score(DatumGetInt16(score));
}

static inline int
score_int4(Datum score)
{
	return whole_score(DatumGetInt32(score));
}

static inline int
score_int8(Datum score)
{
	return whole_score(DatumGetInt64(score));
}

static inline int
score_float8(Datum datum)
{
	double		score = DatumGetFloat8(datum);

	if (unlikely(!(score >= 0 && score <= SURVEY_MAX_SCORE &&
				   score == (int) score)))
	{
		char	   *text = float8out_internal(score);

		if (isfinite(score) && score != floor(score))
			score_not_whole(text);
		survey_score_off_scale(text, 0, SURVEY_MAX_SCORE, NULL);
	}
	return (int) score;
}

static inline int
score_numeric(Datum datum)
{
	Numeric		score = DatumGetNumeric(datum);
	bool		overflow = numeric_is_nan(score) || numeric_is_inf(score);
	bool		whole = overflow ||
	DatumGetInt32(DirectFunctionCall1(numeric_min_scale, datum)) <= 0;
	int			result = overflow ? -1 : numeric_int4_opt_error(score, &overflow);

	if (unlikely(!whole || overflow || result < 0 || result > SURVEY_MAX_SCORE))
	{
		char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, datum));

		if (!whole)
			score_not_whole(text);
		survey_score_off_scale(text, 0, SURVEY_MAX_SCORE, NULL);
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

/*
 * The state, which must have this constant argument.  The empty one that
 * aggregates start from has yet to learn it.
 */
static void
state_to_tally(FunctionCallInfo fcinfo, uint8 constant, SurveyTally *tally)
{
	survey_init(tally, SURVEY_NO_CONSTANT);
	if (!PG_ARGISNULL(0))
		PG_GETARG_SURVEY(0, tally);
	if (tally->constant == SURVEY_NO_CONSTANT &&
		survey_responses_sum(tally) == 0)
		tally->constant = constant;
	survey_check_constant(tally, constant);
}

/* All cases; turns a packed state into a working one */
static pg_noinline Datum
count_slowly(FunctionCallInfo fcinfo, int score, uint8 constant,
			 int64 responses)
{
	SurveyTally tally;

	state_to_tally(fcinfo, constant, &tally);
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

typedef int (*ScoreReader) (Datum score);

/* (state, score): one response more, or less */
static pg_attribute_always_inline Datum
count_one(FunctionCallInfo fcinfo, ScoreReader read_score, int sign)
{
	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	return count_responses(fcinfo, read_score(PG_GETARG_DATUM(1)),
						   SURVEY_NO_CONSTANT, sign);
}

/* (state, score, responses): so many responses more, or less */
static pg_attribute_always_inline Datum
count_many(FunctionCallInfo fcinfo, ScoreReader read_score, int sign)
{
	int64		responses;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return same_state(fcinfo);
	responses = check_count("responses", PG_GETARG_INT64(2));
	return count_responses(fcinfo, read_score(PG_GETARG_DATUM(1)),
						   SURVEY_NO_CONSTANT, sign * responses);
}

/*
 * (state, score, scale_max or threshold): one response more, or less.  The
 * constant is kept in the state for the final function, which gets nothing
 * else where a distributed engine runs it.
 */
static pg_attribute_always_inline Datum
count_with_constant(FunctionCallInfo fcinfo, ScoreReader read_score, int sign)
{
	int32		constant;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return same_state(fcinfo);
	constant = PG_GETARG_INT32(2);
	if (unlikely(constant < 0 || constant > SURVEY_MAX_SCORE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale_max or threshold %d is out of range", constant),
				 errdetail("It must be between 0 and %d.", SURVEY_MAX_SCORE)));
	return count_responses(fcinfo, read_score(PG_GETARG_DATUM(1)), constant,
						   sign);
}

/* The functions themselves, one for each type of score. */
#define SURVEY_TRANSFN(name, count, read_score, sign) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return count(fcinfo, read_score, sign); } \
	extern Datum name(PG_FUNCTION_ARGS)

SURVEY_TRANSFN(survey_transfn_int2, count_one, score_int2, 1);
SURVEY_TRANSFN(survey_transfn_int4, count_one, score_int4, 1);
SURVEY_TRANSFN(survey_transfn_int8, count_one, score_int8, 1);
SURVEY_TRANSFN(survey_transfn_numeric, count_one, score_numeric, 1);
SURVEY_TRANSFN(survey_transfn_float8, count_one, score_float8, 1);

SURVEY_TRANSFN(survey_invfn_int2, count_one, score_int2, -1);
SURVEY_TRANSFN(survey_invfn_int4, count_one, score_int4, -1);
SURVEY_TRANSFN(survey_invfn_int8, count_one, score_int8, -1);
SURVEY_TRANSFN(survey_invfn_numeric, count_one, score_numeric, -1);
SURVEY_TRANSFN(survey_invfn_float8, count_one, score_float8, -1);

SURVEY_TRANSFN(survey_counted_transfn_int2, count_many, score_int2, 1);
SURVEY_TRANSFN(survey_counted_transfn_int4, count_many, score_int4, 1);
SURVEY_TRANSFN(survey_counted_transfn_int8, count_many, score_int8, 1);
SURVEY_TRANSFN(survey_counted_transfn_numeric, count_many, score_numeric, 1);
SURVEY_TRANSFN(survey_counted_transfn_float8, count_many, score_float8, 1);

SURVEY_TRANSFN(survey_counted_invfn_int2, count_many, score_int2, -1);
SURVEY_TRANSFN(survey_counted_invfn_int4, count_many, score_int4, -1);
SURVEY_TRANSFN(survey_counted_invfn_int8, count_many, score_int8, -1);
SURVEY_TRANSFN(survey_counted_invfn_numeric, count_many, score_numeric, -1);
SURVEY_TRANSFN(survey_counted_invfn_float8, count_many, score_float8, -1);

SURVEY_TRANSFN(survey_constant_transfn_int2, count_with_constant, score_int2, 1);
SURVEY_TRANSFN(survey_constant_transfn_int4, count_with_constant, score_int4, 1);
SURVEY_TRANSFN(survey_constant_transfn_int8, count_with_constant, score_int8, 1);
SURVEY_TRANSFN(survey_constant_transfn_numeric, count_with_constant, score_numeric, 1);
SURVEY_TRANSFN(survey_constant_transfn_float8, count_with_constant, score_float8, 1);

SURVEY_TRANSFN(survey_constant_invfn_int2, count_with_constant, score_int2, -1);
SURVEY_TRANSFN(survey_constant_invfn_int4, count_with_constant, score_int4, -1);
SURVEY_TRANSFN(survey_constant_invfn_int8, count_with_constant, score_int8, -1);
SURVEY_TRANSFN(survey_constant_invfn_numeric, count_with_constant, score_numeric, -1);
SURVEY_TRANSFN(survey_constant_invfn_float8, count_with_constant, score_float8, -1);

/*
 * Merge a summary into the state, or take it away.  A working state is
 * changed in place; the count and its constant are checked in all cases.
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
	state_to_tally(fcinfo, other.constant, &tally);
	change(&tally, &other);
	return survey_state(fcinfo, &tally);
}

PG_FUNCTION_INFO_V1(survey_combinefn);
Datum
survey_combinefn(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, survey_merge);
}

PG_FUNCTION_INFO_V1(survey_combine_invfn);
Datum
survey_combine_invfn(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, survey_take_away);
}

/* The final function of survey_agg and rollup: no responses make a NULL. */
PG_FUNCTION_INFO_V1(survey_finalfn);
Datum
survey_finalfn(PG_FUNCTION_ARGS)
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
	NpsCategory category = nps_category_of(read_score(PG_GETARG_DATUM(1)));
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

WEIGHTED_TRANSFN(nps_weighted_transfn_int2, score_int2);
WEIGHTED_TRANSFN(nps_weighted_transfn_int4, score_int4);
WEIGHTED_TRANSFN(nps_weighted_transfn_int8, score_int8);
WEIGHTED_TRANSFN(nps_weighted_transfn_numeric, score_numeric);
WEIGHTED_TRANSFN(nps_weighted_transfn_float8, score_float8);

PG_FUNCTION_INFO_V1(nps_weighted_combinefn);
Datum
nps_weighted_combinefn(PG_FUNCTION_ARGS)
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

PG_FUNCTION_INFO_V1(nps_weighted_finalfn);
Datum
nps_weighted_finalfn(PG_FUNCTION_ARGS)
{
	WeightedTally *tally =
	weighted_tally(float8_state(fcinfo, 0, WEIGHTED_STATE_LENGTH));
	double		all = check_sum(sum_value(&tally->all));
	double		net = (tally->promoters.sum - tally->detractors.sum) +
	(tally->promoters.lost - tally->detractors.lost);

	if (all == 0)				/* no rows, or none of any weight */
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(100 * (check_sum(net) / all)));
}
