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
void
AssertReviewSmall(const ReviewSmall *small)
{
	ReviewFields fields = review_small_fields(small);
	ReviewState state;

	review_set_fields(&state, &fields);
	AssertReviewState(&state);
}
#endif

/*
 * The state of a first review.  The executor copies a state that is not where the last
 * one was, so this one need not be allocated, nor the memory reset after the row.
 */
ReviewSmall *
review_first_small(const Review *review)
{
	static ReviewSmall small;
	int64		level;
	double		w = review_weigh(review, 1.0 / review->half_life, &level);

	SET_VARSIZE(&small, sizeof(small));
	small.form = REVIEW_SMALL;
	small.reviews = 1;
	small.mean = w > 0 ? review->rating : 0;
	small.sum_w = w;
	small.sum_wdd = 0;
	small.sum_ww = w * w;
	small.half_life = review->half_life;
	small.last = review->at;
	small.base = w > 0 ? level : 0;
	AssertReviewSmall(&small);
	return &small;
}
