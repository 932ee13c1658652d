/*-------------------------------------------------------------------------
 *
 * sums.c
 *	  Sums over reviews: adding to them, merging them, what they can be.
 *
 * The weights and the weighted ratings are summed with DoubleSum, because a
 * plain sum of n doubles loses up to n / 2 units in its last place.  The squared
 * deviations are not taken from the sum of squares, which cancels: the
 * deviation of ratings that are all equal would come out as 1e-8 of their
 * mean.  They are kept as such, and merged with the distance of the means
 * (Chan, Golub and LeVeque 1979, with weights; small.c does without the sum of
 * the ratings):
 *
 *		sum_wdd(A + B) = sum_wdd(A) + sum_wdd(B) +
 *			(mean(A) - mean(B))^2 sum_w(A) sum_w(B) / sum_w(A + B).
 *
 * All of it is symmetric, down to the last bit, so that a + b is b + a.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/duration.h"
#include "base/sum.h"
#include "common/int.h"
#include "review/sums.h"

/* No reviews */
void
review_init(ReviewState *state)
{
	memset(state, 0, sizeof(ReviewState));
	SET_VARSIZE(state, sizeof(ReviewState));
	state->form = REVIEW_WORKING;
}

void
review_set_half_life(ReviewState *state, int64 half_life)
{
	state->half_life = half_life;
	state->rate = 1.0 / half_life;
}

ReviewFields
review_fields(const ReviewState *state)
{
	ReviewFields fields;

	fields.half_life = state->half_life;
	fields.last = state->last;
	fields.base = state->base;
	fields.reviews = state->reviews;
	fields.sum_w = sum_value(&state->sum_w);
	fields.sum_wx = sum_value(&state->sum_wx);
	fields.sum_wdd = sum_value(&state->sum_wdd);
	fields.sum_ww = sum_value(&state->sum_ww);
	return fields;
}

void
review_set_fields(ReviewState *state, const ReviewFields *fields)
{
	review_init(state);
	if (fields->half_life > 0)
		review_set_half_life(state, fields->half_life);
	state->half_life = fields->half_life;
	state->last = fields->last;
	state->base = fields->base;
	state->reviews = fields->reviews;
	state->sum_w.sum = fields->sum_w;
	state->sum_wx.sum = fields->sum_wx;
	state->sum_wdd.sum = fields->sum_wdd;
	state->sum_ww.sum = fields->sum_ww;
}

/* Equal values have equal bytes, so there is only one zero. */
static bool
good_sum(const DoubleSum *total)
{
	return isfinite(sum_value(total)) && !(total->sum == 0 && signbit(total->sum));
}

/*
 * Can the levels of reviews up to the last one reach the base?  The start of
 * the calendar has a negative period, so most values need not look it up.
 */
static bool
good_base(const ReviewState *state)
{
	int64		length = state->half_life;
	double		rate = 1.0 / length;
	int64		passed;

	if (state->base > review_period(state->last, length, rate, &passed) + GREATEST_EXPONENT)
		return false;
	return state->base >= LEAST_EXPONENT ||
		state->base >= review_period(MIN_TIMESTAMP, length, rate, &passed) + LEAST_EXPONENT;
}

/*
 * What is wrong with the fields of a value, or NULL.  The sums must be ones
 * that some reviews have: of weights of which none is above 4 and one is at
 * least 1, and by the Cauchy-Schwarz inequality the effective number of
 * reviews, sum_w^2 / sum_ww, lies between 1 and their number.
 */
const char *
review_fault(const ReviewState *state)
{
	const double tolerance = 1e-9;
	double		w = sum_value(&state->sum_w);
	double		wx = sum_value(&state->sum_wx);
	double		wdd = sum_value(&state->sum_wdd);
	double		ww = sum_value(&state->sum_ww);
	double		effective = w / (ww / w);
	double		most = state->reviews * (1 + tolerance);

	if (state->reviews < 0)
		return "The number of reviews must not be negative.";
	if (!good_sum(&state->sum_w) || !good_sum(&state->sum_wx) || !good_sum(&state->sum_wdd) ||
		!good_sum(&state->sum_ww) || w < 0 || wdd < 0 || ww < 0)
		return "Sums must be finite, and those of weights and of squares not negative.";
	if (state->reviews == 0)
		return state->half_life == 0 && state->last == 0 && state->base == 0 &&
			w == 0 && wx == 0 && wdd == 0 && ww == 0 ? NULL :
			"A summary of no reviews must be empty.";
	if (state->half_life <= 0 || state->half_life > DURATION_MAX)
		return "The half-life is out of range.";
	if (!IS_VALID_TIMESTAMP(state->last))
		return "The time of the last review is out of range.";
	/* review_has_weight() looks at the sum alone, without what rounding lost */
	if ((w == 0) != (state->sum_w.sum == 0) ||
		(w == 0 ? (state->base != 0 || wx != 0 || wdd != 0 || ww != 0) :
		 !(w >= 1 - tolerance && w <= 4 * most &&
		   effective >= 1 - tolerance && effective <= most)))
		return "The sums are not those of any reviews.";
	if (w != 0 && !good_base(state))
		return "The base is out of range.";
	return NULL;
}

#ifdef USE_ASSERT_CHECKING
/* Sums that overflow are found where they are used (check_sum). */
void
AssertReviewState(const ReviewState *state)
{
	Assert(review_fault(state) == NULL || !isfinite(sum_value(&state->sum_w)) ||
		   !isfinite(sum_value(&state->sum_wx)) || !isfinite(sum_value(&state->sum_wdd)) ||
		   !isfinite(sum_value(&state->sum_ww)));
}
#endif

void
review_check_half_life(const ReviewState *state, int64 half_life)
{
	if (unlikely(state->half_life != half_life))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot combine reviews of different half-lives"),
				 errdetail("One half-life is %s, another is %s.",
						   duration_to_text(state->half_life),
						   duration_to_text(half_life))));
}

void
review_add_count(ReviewState *state, int64 reviews)
{
	if (unlikely(pg_add_s64_overflow(state->reviews, reviews,
									 &state->reviews)))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("review count is out of range"),
				 errdetail("A summary holds at most %lld reviews.",
						   (long long) PG_INT64_MAX)));
}

static void
scale_sum(DoubleSum *total, double factor)
{
	/* + 0 turns a negative zero, where a sum vanishes, into zero */
	total->sum = total->sum * factor + 0.0;
	total->lost = total->lost * factor + 0.0;
}

/* Move the base to a level, which is a higher one unless there are no weights. */
void
review_set_base(ReviewState *state, int64 level)
{
	if (review_has_weight(state))
	{
		double		factor = power_below(state->base, level);

		scale_sum(&state->sum_w, factor);
		scale_sum(&state->sum_wx, factor);
		scale_sum(&state->sum_wdd, factor);
		scale_sum(&state->sum_ww, factor * factor);
	}
	state->base = level;
}

/* The squared deviations that come with a set of this mean and sum of w. */
static double
deviation_between(const ReviewState *state, double mean, double w)
{
	double		before = sum_value(&state->sum_w);
	double		distance;

	if (!(before > 0))
		return 0;
	distance = mean - review_mean(state);
	return distance * distance * (before * w / (before + w));
}

/* Merge the sums of some reviews, relative to the same base. */
void
review_merge_sums(ReviewState *state, const ReviewState *other)
{
	double		w = sum_value(&other->sum_w);
	double		between = w > 0 ? deviation_between(state, review_mean(other), w) : 0;

	sum_merge(&state->sum_w, &other->sum_w);
	sum_merge(&state->sum_wx, &other->sum_wx);
	sum_merge(&state->sum_wdd, &other->sum_wdd);
	sum_merge(&state->sum_ww, &other->sum_ww);
	sum_add(&state->sum_wdd, between);
	review_add_count(state, other->reviews);
}

void
review_merge(ReviewState *state, const ReviewState *other)
{
	ReviewState part = *other;

	if (part.reviews == 0)
		return;
	if (state->reviews == 0)
	{
		*state = part;
		return;
	}
	review_check_half_life(state, part.half_life);
	if (review_has_weight(&part))
		review_raise_base(state, part.base);
	if (review_has_weight(state))
		review_raise_base(&part, state->base);
	review_merge_sums(state, &part);
	state->last = Max(state->last, part.last);
	AssertReviewState(state);
}
