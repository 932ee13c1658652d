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

/* Let the base be at least this level, as review_raise_base() does. */
static inline void
raise_base(ReviewSmall *small, int64 level)
{
	double		factor;

	if (small->sum_w > 0)
	{
		if (level <= small->base)
			return;
		factor = power_below(small->base, level);
		small->sum_w *= factor;
		small->sum_wdd *= factor;
		small->sum_ww *= factor * factor;
	}
	small->base = level;
}

/*
 * Add a review, given its weight relative to the base.  The mean starts from the
 * heavier side, so the part of the distance is at most half of it.
 */
static inline void
add_sums(ReviewSmall *small, double w, double rating)
{
	double		before = small->sum_w;
	double		heavier = w > before ? rating : small->mean;
	double		lighter = w > before ? small->mean : rating;
	double		distance = before > 0 ? lighter - heavier : 0;
	double		part = Min(w, before) / (w + before);

	small->mean = heavier + part * distance;
	small->sum_w = before + w;
	small->sum_wdd += Max(w, before) * part * distance * distance;
	small->sum_ww += w * w;
}

/* Add a review of the half-life that the state has, as review_add_row() does. */
void
review_add_small(ReviewSmall *small, const Review *review)
{
	int64		level;
	double		w = review_weigh(review, 1.0 / review->half_life, &level);

	if (small->reviews == 0 || review->at > small->last)
		small->last = review->at;
	small->reviews++;
	if (w > 0)
	{
		raise_base(small, level);
		w *= power_below(level, small->base);
	}
	if (w > 0)
		add_sums(small, w, review->rating);
	AssertReviewSmall(small);
}
