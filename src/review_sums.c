/*-------------------------------------------------------------------------
 *
 * review_sums.c
 *	  Merging the sums of reviews, and taking them apart.
 *
 * The weights and the weighted ratings are summed with DoubleSum, for a plain
 * sum of n doubles loses up to n units in its last place.  The squared
 * deviations are not taken from the sum of squares, which cancels: the
 * deviation of ratings that are all equal would come out as 1e-8 of their
 * mean.  They are kept as such, and merged with the distance of the means
 * (Chan, Golub and LeVeque 1979, with weights):
 *
 *		Swdd(A + B) = Swdd(A) + Swdd(B) + (mean(A) - mean(B))^2 Sw(A) Sw(B) / Sw(A + B).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "review.h"

/* 2^exponent, which must be that of a normal double. */
static inline double
power_of_two(int64 exponent)
{
	union
	{
		uint64		bits;
		double		value;
	}			power;

	power.bits = (uint64) (exponent + 1023) << 52;
	return power.value;
}

void
review_check_half_life(int64 one, int64 other)
{
	if (unlikely(one != other))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot combine reviews of different half-lives"),
				 errdetail("One half-life is %s, another is %s.",
						   duration_to_text(one),
						   duration_to_text(other))));
}

static void
add_count(ReviewState *state, int64 reviews)
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

/* Move the base of the sums on by so many half-lives. */
static void
shrink(ReviewState *state, uint64 half_lives)
{
	double		factor = 0;

	if (half_lives <= REVIEW_VANISHED)
		factor = power_of_two(-(int64) half_lives);
	scale_sum(&state->w, factor);
	scale_sum(&state->wx, factor);
	scale_sum(&state->wdd, factor);
	scale_sum(&state->ww, factor);
	scale_sum(&state->ww, factor);
	state->removed_w *= factor;
	state->error_wdd *= factor;
}

/* A review newer than the last of the state. */
void
review_advance(ReviewState *state, TimestampTz at)
{
	uint64		age = microseconds_between(state->base, at);

	state->last = at;
	if (age >= (uint64) state->half_life)
	{
		uint64		half_lives = age / state->half_life;

		state->base += half_lives * state->half_life;
		shrink(state, half_lives);
	}
}

/* The squared deviations that come with a set of this mean and sum of w. */
static pg_attribute_always_inline double
deviation_between(const ReviewState *state, double mean, double w)
{
	double		before = sum_value(&state->w);
	double		distance;

	if (!(before > 0))
		return 0;
	distance = mean - review_mean(state);
	return distance * distance * (w * (before / (before + w)));
}

/* Add a review, given its weight relative to the base. */
void
review_add_sums(ReviewState *state, double w, double rating)
{
	add_count(state, 1);
	if (w > 0)
	{
		sum_add(&state->wdd, deviation_between(state, rating, w));
		sum_add(&state->w, w);
		sum_add(&state->wx, w * rating);
		sum_add(&state->ww, w * w);
	}
}

/*
 * A summary of one review.  Its weight is a double of its own: when it is added
 * to a state or taken from one, it is multiplied by a power of two.
 */
void
review_set_single(ReviewState *state, const Review *review)
{
	review_init(state);
	review_set_time(state, review->half_life, review->at);
	review_add_row(state, review);
}

/* Merge the sums of some reviews, relative to the same base. */
void
review_merge_sums(ReviewState *state, const ReviewState *other)
{
	double		w = sum_value(&other->w);

	if (w > 0)
		sum_add(&state->wdd, deviation_between(state, review_mean(other), w));
	sum_merge(&state->w, &other->w);
	sum_merge(&state->wx, &other->wx);
	sum_merge(&state->wdd, &other->wdd);
	sum_merge(&state->ww, &other->ww);
	add_count(state, other->reviews);
}

void
review_merge(ReviewState *state, const ReviewState *other)
{
	ReviewState older = *other;

	if (other->reviews == 0)
		return;
	if (state->reviews == 0)
	{
		*state = *other;
		return;
	}
	review_check_half_life(state->half_life, other->half_life);
	if (state->last < older.last)
		review_advance(state, older.last);
	else
		review_advance(&older, state->last);
	review_merge_sums(state, &older);
	state->removed_w += older.removed_w;
	state->error_wdd += older.error_wdd;
}

static void
take_from_sum(DoubleSum *total, const DoubleSum *part)
{
	sum_add(total, -part->sum);
	total->lost -= part->lost;
}

/*
 * Take a part of the reviews away, or return false where the rest has to be
 * summed up anew:
 *
 *	 - The newest review goes.  How old the next one is, the state cannot say.
 *
 *	 - Precision of the weights is at risk.  Sw, Swx and Sww are sums over the
 *	   same doubles that were added (review_set_single), and DoubleSum keeps
 *	   twice the digits of a double, so as long as not more than 2^20 times the
 *	   rest has been taken away since the state was made, the rest has the
 *	   digits of a double.
 *
 *	 - Precision of the deviation is at risk.  What a part adds to Swdd is
 *	   rounded, and comes out a little different when it is taken away: the
 *	   distance d of the means by about 2^-52 of the mean, the product w d^2
 *	   by about 2^-52 (w d^2 + 2 w d mean).  These errors are added up.  They
 *	   may reach 2^-40 of Swdd, half of which is left of its root, the standard
 *	   deviation.  Where that is 0 or nearly so, as in a row of equal ratings,
 *	   2^-41 of the mean is enough: 2^-82 of its square.
 */
bool
review_take_away(ReviewState *state, const ReviewState *part)
{
	const double least = power_of_two(-REVIEW_VANISHED / 2);
	ReviewState older = *part;
	double		w;
	double		rest;
	double		mean;
	double		distance;
	double		share;

	if (part->reviews == 0)
		return true;
	if (part->reviews > state->reviews)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cannot take away more reviews than there are")));
	review_check_half_life(state->half_life, part->half_life);
	if (part->reviews == state->reviews)
	{
		review_init(state);
		return true;
	}
	rest = sum_value(&state->w);
	if (part->last >= state->last || (rest > 0 && rest < least))
		return false;

	review_advance(&older, state->last);
	add_count(state, -older.reviews);
	w = sum_value(&older.w);
	if (w == 0)
		return true;
	mean = review_mean(&older);
	take_from_sum(&state->w, &older.w);
	take_from_sum(&state->wx, &older.wx);
	take_from_sum(&state->ww, &older.ww);
	take_from_sum(&state->wdd, &older.wdd);
	state->removed_w += w;
	rest = sum_value(&state->w);
	if (!(rest > power_of_two(-20) * state->removed_w && rest > least))
		return false;

	distance = mean - review_mean(state);
	share = w * (rest / (rest + w));
	sum_add(&state->wdd, -(distance * distance * share));
	state->error_wdd += 2 * DBL_EPSILON * share * fabs(distance) *
		(fabs(distance) + 2 * fabs(mean));

	/* rounding must not make sums of squares negative */
	if (sum_value(&state->wdd) < 0)
		state->wdd.sum = state->wdd.lost = 0;
	if (sum_value(&state->ww) < 0)
		state->ww.sum = state->ww.lost = 0;
	mean = review_mean(state);
	return state->error_wdd <= power_of_two(-40) * sum_value(&state->wdd) ||
		state->error_wdd <= power_of_two(-82) * mean * mean * rest;
}
