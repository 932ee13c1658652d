/*-------------------------------------------------------------------------
 *
 * review_sums.c
 *	  Adding to the sums of reviews, and merging them.
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
 * All of it is symmetric, down to the last bit, so that a + b is b + a.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/duration.h"
#include "base/sum.h"
#include "review/summary.h"

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

/* Move the base to a level, which is a higher one unless there are no weights. */
void
review_set_base(ReviewState *state, int64 level)
{
	/* levels can be further apart than an int64 reaches */
	uint64		levels = (uint64) level - (uint64) state->base;

	if (review_has_weight(state))
	{
		double		factor = levels > REVIEW_VANISHED ? 0 : power_of_two(-(int64) levels);

		scale_sum(&state->w, factor);
		scale_sum(&state->wx, factor);
		scale_sum(&state->wdd, factor);
		scale_sum(&state->ww, factor * factor);
	}
	state->base = level;
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
	return distance * distance * (before * w / (before + w));
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

/* Merge the sums of some reviews, relative to the same base. */
void
review_merge_sums(ReviewState *state, const ReviewState *other)
{
	double		w = sum_value(&other->w);
	double		between = w > 0 ? deviation_between(state, review_mean(other), w) : 0;

	sum_merge(&state->w, &other->w);
	sum_merge(&state->wx, &other->wx);
	sum_merge(&state->wdd, &other->wdd);
	sum_merge(&state->ww, &other->ww);
	sum_add(&state->wdd, between);
	add_count(state, other->reviews);
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
}
