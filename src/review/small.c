/*-------------------------------------------------------------------------
 *
 * small.c
 *	  The sums of a small group.
 *
 * Where there are a million groups, their states are far from the processor: a
 * row waits for its state to come, and each state pushes others out of the cache.
 * So that of a small group takes 64 bytes, as that of avg() does, in place of 112;
 * with what the server's allocator makes of them, 80 in place of 144.
 *
 * It keeps the mean, which each row moves by a part of its distance (West 1979),
 * and not the sum of the weighted ratings, which would have to be compensated: the
 * mean of equal ratings is that rating, to the last digit, and nothing deviates from
 * it.  The other sums are of what is not negative, so plain ones will do: of
 * REVIEW_SMALL_ROWS numbers they lose at most half as many units in the last place
 * as there are numbers, 4e-15.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "review/small.h"

/* No reviews yet, but their half-life */
ReviewSmall *
review_make_small(int64 half_life)
{
	ReviewSmall *small = palloc0(sizeof(ReviewSmall));

	SET_VARSIZE(small, sizeof(ReviewSmall));
	small->form = REVIEW_SMALL;
	small->half_life = half_life;
	small->last = DT_NOBEGIN;
	return small;
}

ReviewFields
review_small_fields(const ReviewSmall *small)
{
	ReviewFields fields;

	fields.half_life = small->half_life;
	fields.last = small->last;
	fields.base = small->base;
	fields.reviews = small->reviews;
	fields.sum_w = small->sum_w;
	fields.sum_wx = review_small_sum_wx(small);
	fields.sum_wdd = small->sum_wdd;
	fields.sum_ww = small->sum_ww;
	return fields;
}

#ifdef USE_ASSERT_CHECKING
static void
AssertReviewSmall(const ReviewSmall *small)
{
	ReviewFields fields = review_small_fields(small);
	ReviewState state;

	review_set_fields(&state, &fields);
	AssertReviewState(&state);
}
#else
#define AssertReviewSmall(small)	((void) 0)
#endif

/*
 * Add a review that has a weight, given relative to its level, as review_add_row()
 * does: the base rises, and the sums so far shrink.  The mean starts from the heavier
 * side, so the part of the distance is at most half of it; of a side that weighs
 * nothing, the distance might overflow.
 *
 * Which is higher, and which is heavier, is as random as the order of the rows; so
 * neither decides a branch, of which the processor would learn only when the state
 * has come, with the next row begun in vain.
 */
static inline void
add_sums(ReviewSmall *small, double w, int64 level, double rating)
{
	int64		base = small->sum_w > 0 ? Max(level, small->base) : level;
	double		shrink = power_below(small->base, base);
	double		before = small->sum_w * shrink;
	double		added = w * power_below(level, base);
	double		side[2] = {small->mean, rating};
	int			heavier = added > before;
	double		distance = before > 0 && added > 0 ? side[!heavier] - side[heavier] : 0;
	double		part = Min(added, before) / (added + before);

	small->base = base;
	small->mean = side[heavier] + part * distance;
	small->sum_w = before + added;
	small->sum_wdd = small->sum_wdd * shrink + Max(added, before) * part * distance * distance;
	small->sum_ww = small->sum_ww * (shrink * shrink) + added * added;
}

/* Add a review of the half-life that the state has, as review_add_row() does. */
void
review_add_small(ReviewSmall *small, const Review *review)
{
	int64		level;
	double		w = review_weigh(review, 1.0 / review->half_life, &level);

	small->last = Max(small->last, review->at);
	small->reviews++;
	if (w > 0)
		add_sums(small, w, level, review->rating);
	AssertReviewSmall(small);
}
