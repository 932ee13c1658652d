/*-------------------------------------------------------------------------
 *
 * score.c
 *	  Scores, decayed counts and spread of a cx_review; half-lives and
 *	  weights.
 *
 * What is a ratio of the sums needs no date.  What compares them with
 * something that does not decay, a count or a prior, is as of a moment, which
 * the caller names and which must not be before the last review: a review of
 * the future would have a weight above 1.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/decimal.h"
#include "base/duration.h"
#include "base/sum.h"
#include "common/int.h"
#include "review/buffer.h"
#include "review/score.h"
#include "review/small.h"
#include "review/summary.h"
#include "utils/float.h"
#include "utils/timestamp.h"

#define USECS_PER_YEAR	INT64CONST(31557600000000)	/* 365.25 days */

/* ----------
 * Half-lives and moments
 * ----------
 */

static void
check_as_of(TimestampTz as_of, TimestampTz reviewed_at)
{
	(void) check_time("as_of", as_of);
	if (as_of < reviewed_at)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of %s is before the last review",
						DatumGetCString(DirectFunctionCall1(timestamptz_out,
															TimestampTzGetDatum(as_of)))),
				 errdetail("It was written at %s.",
						   DatumGetCString(DirectFunctionCall1(timestamptz_out,
															   TimestampTzGetDatum(reviewed_at)))),
				 errhint("Leave out the reviews written after as_of.")));
}

/* 2^(-age / half_life) */
static double
decay_between(TimestampTz from, TimestampTz to, int64 half_life)
{
	return exp2(-((double) microseconds_between(from, to) / (double) half_life));
}

/* (reviewed_at, as_of, half_life) */
PG_FUNCTION_INFO_V1(decay_weight);
Datum
decay_weight(PG_FUNCTION_ARGS)
{
	TimestampTz reviewed_at = PG_GETARG_TIMESTAMPTZ(0);
	TimestampTz as_of = PG_GETARG_TIMESTAMPTZ(1);
	int64		half_life = duration_microseconds("half-life", PG_GETARG_INTERVAL_P(2));

	(void) check_time("reviewed_at", reviewed_at);
	check_as_of(as_of, reviewed_at);
	PG_RETURN_FLOAT8(decay_between(reviewed_at, as_of, half_life));
}

/* year * ln 2 / -ln(annual_retention) */
PG_FUNCTION_INFO_V1(half_life_from_retention);
Datum
half_life_from_retention(PG_FUNCTION_ARGS)
{
	double		retention = PG_GETARG_FLOAT8(0);
	double		half_life;

	if (!(retention > 0 && retention < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("annual retention %s is out of range",
						float8out_internal(retention)),
				 errdetail("Annual retention must be greater than 0 and less than 1."),
				 retention > 1 && retention < 100 ?
				 errhint("Write 70 percent as 0.7.") : 0));
	half_life = rint(USECS_PER_YEAR * M_LN2 / -log(retention));
	if (half_life > DURATION_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("annual retention %s is out of range",
						float8out_internal(retention)),
				 errdetail("Its half-life is longer than 100000 years.")));
	PG_RETURN_INTERVAL_P(duration_interval((int64) half_life));
}

/* ----------
 * Without a date
 * ----------
 */

/* sum_wx / sum_w; NULL where no review has any weight */
Datum
review_score_of(FunctionCallInfo fcinfo, const ReviewState *state)
{
	if (!review_has_weight(state))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(check_sum(review_mean(state))));
}

/* As a final function, of a million groups perhaps, it reads the state where it is. */
PG_FUNCTION_INFO_V1(review_score);
Datum
review_score(PG_FUNCTION_ARGS)
{
	const ReviewSmall *small = review_own_small(fcinfo);
	const ReviewState *own = review_own_state(fcinfo);
	ReviewState state;

	/* sums that overflowed are an error below; of weights they cannot */
	if (small != NULL && small->sum_w > 0 &&
		isfinite(review_small_sum_wx(small) + small->sum_wdd))
		PG_RETURN_NUMERIC(numeric_from_double(small->mean));
	if (own != NULL && own->form == REVIEW_WORKING &&
		isfinite(own->sum_wx.sum + own->sum_wdd.sum))
		return review_score_of(fcinfo, own);
	PG_GETARG_REVIEW(0, &state);
	return review_score_of(fcinfo, &state);
}

PG_FUNCTION_INFO_V1(review_count);
Datum
review_count(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	PG_RETURN_INT64(state.reviews);
}

/*
 * sum_w^2 / sum_ww (Kish 1965), the number of equally weighted reviews whose
 * mean is as precise
 */
double
review_effective_number(const ReviewState *state)
{
	double		w = sum_value(&state->sum_w);

	return w / (sum_value(&state->sum_ww) / w);
}

PG_FUNCTION_INFO_V1(effective_reviews);
Datum
effective_reviews(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	if (!review_has_weight(&state))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(check_sum(review_effective_number(&state))));
}

/*
 * sqrt(sum_wdd / sum_w), the weighted population standard deviation.  The mean
 * of ratings that are all equal differs from them by rounding; a deviation that
 * small is none.
 */
double
review_deviation(const ReviewState *state)
{
	double		deviation = sqrt(sum_value(&state->sum_wdd) / sum_value(&state->sum_w));

	return deviation <= 8 * DBL_EPSILON * fabs(review_mean(state)) ? 0 : deviation;
}

PG_FUNCTION_INFO_V1(review_stddev);
Datum
review_stddev(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	if (!review_has_weight(&state))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(check_sum(review_deviation(&state))));
}

PG_FUNCTION_INFO_V1(last_reviewed_at);
Datum
last_reviewed_at(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	if (state.reviews == 0)
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(state.last);
}

PG_FUNCTION_INFO_V1(half_life_of_summary);
Datum
half_life_of_summary(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	if (state.reviews == 0)
		PG_RETURN_NULL();
	PG_RETURN_INTERVAL_P(duration_interval(state.half_life));
}

/* ----------
 * As of a moment
 * ----------
 */

/*
 * sum_w, a review written at as_of counting as 1.  The base can be any number of
 * half-lives from then; only what comes of it must be a double.
 */
static double
weight_at(const ReviewState *state, TimestampTz as_of)
{
	int64		passed;
	int64		half_lives;

	(void) check_time("as_of", as_of);
	if (state->reviews == 0)
		return 0;
	check_as_of(as_of, state->last);
	if (pg_sub_s64_overflow(state->base,
							review_period(as_of, state->half_life, state->rate, &passed),
							&half_lives))
		return 0;
	return check_sum(ldexp(sum_value(&state->sum_w) * exp2(-(passed * state->rate)),
						   (int) Max(half_lives, PG_INT16_MIN)));
}

PG_FUNCTION_INFO_V1(review_weight);
Datum
review_weight(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	PG_RETURN_NUMERIC(numeric_from_double(weight_at(&state, PG_GETARG_TIMESTAMPTZ(1))));
}

/*
 * (prior_reviews * prior_rating + sum_wx) / (prior_reviews + sum_w): the mean, had
 * there been so many more reviews, written at as_of, with the prior rating.
 */
PG_FUNCTION_INFO_V1(bayesian_review_score);
Datum
bayesian_review_score(PG_FUNCTION_ARGS)
{
	ReviewState state;
	double		prior_rating = PG_GETARG_FLOAT8(1);
	double		prior_reviews = PG_GETARG_FLOAT8(2);
	double		weight;
	double		sum;

	if (!isfinite(prior_rating))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("prior rating %s is out of range",
						float8out_internal(prior_rating)),
				 errdetail("The prior rating must be finite.")));
	check_not_negative(ERRCODE_INVALID_PARAMETER_VALUE, "number of prior reviews", prior_reviews);
	PG_GETARG_REVIEW(0, &state);
	weight = weight_at(&state, PG_GETARG_TIMESTAMPTZ(3));
	if (prior_reviews == 0)
		return review_score_of(fcinfo, &state);

	sum = prior_reviews * prior_rating;
	if (weight > 0)
		sum += weight * review_mean(&state);
	PG_RETURN_NUMERIC(numeric_from_double(check_sum(sum / (prior_reviews + weight))));
}
