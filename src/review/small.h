/*-------------------------------------------------------------------------
 *
 * small.h
 *	  The sums of a small group.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_SMALL_H
#define CX_REVIEW_SMALL_H

#include "base/aggregate.h"
#include "review/rows.h"
#include "review/sums.h"

#define REVIEW_SMALL		0x83	/* the form of such a state */
#define REVIEW_SMALL_ROWS	32	/* the most reviews of one */

/*
 * Those of a ReviewState in 64 bytes: with the mean in place of the sum of w times
 * the rating, without what rounding lost, and without a rate, for that of the
 * half-life which a row comes with serves as well.
 */
typedef struct ReviewSmall
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_SMALL */
	uint8		unused;			/* always zero */
	uint16		reviews;		/* REVIEW_SMALL_ROWS at most */
	double		mean;			/* what a score needs comes first */
	double		sum_w;
	double		sum_wdd;
	double		sum_ww;
	int64		half_life;
	TimestampTz last;
	int64		base;
} ReviewSmall;

/* The state of a small group that is the first argument, if an aggregate owns it, or NULL */
static pg_attribute_always_inline ReviewSmall *
review_own_small(FunctionCallInfo fcinfo)
{
	ReviewSmall *small = (ReviewSmall *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(0) && in_aggregate(fcinfo) && VARATT_IS_4B_U(small) &&
		small->form == REVIEW_SMALL && VARSIZE(small) == sizeof(ReviewSmall))
		return small;
	return NULL;
}

extern ReviewSmall *review_first_small(const Review *review);
extern ReviewFields review_small_fields(const ReviewSmall *small);

#ifdef USE_ASSERT_CHECKING
extern void AssertReviewSmall(const ReviewSmall *small);
#else
#define AssertReviewSmall(small)	((void) 0)
#endif

/* The sum of w times the rating, which is never a negative zero */
static inline double
review_small_sum_wx(const ReviewSmall *small)
{
	return small->mean * small->sum_w + 0.0;
}

/* Is there a place for one more, and has it the half-life of the others? */
static inline bool
review_fits_small(const ReviewSmall *small, const Review *review)
{
	return small->reviews < REVIEW_SMALL_ROWS && small->half_life == review->half_life;
}

/* Exchange two numbers, or do not, without a branch. */
static pg_attribute_always_inline void
exchange_if(bool exchange, double *a, double *b)
{
	uint64		bits_a;
	uint64		bits_b;
	uint64		change;

	memcpy(&bits_a, a, sizeof(bits_a));
	memcpy(&bits_b, b, sizeof(bits_b));
	change = (bits_a ^ bits_b) & -(uint64) exchange;
	bits_a ^= change;
	bits_b ^= change;
	memcpy(a, &bits_a, sizeof(bits_a));
	memcpy(b, &bits_b, sizeof(bits_b));
}

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
static pg_attribute_always_inline void
review_add_small_sums(ReviewSmall *small, double w, int64 level, double rating)
{
	int64		base = small->sum_w > 0 ? Max(level, small->base) : level;
	double		shrink = power_below(small->base, base);
	double		before = small->sum_w * shrink;
	double		added = w * power_below(level, base);
	double		part = Min(added, before) / (added + before);
	double		mean = small->mean;
	double		distance;

	exchange_if(added > before, &mean, &rating);
	distance = before > 0 && added > 0 ? rating - mean : 0;
	small->mean = mean + part * distance;
	small->sum_w = before + added;
	small->sum_wdd = small->sum_wdd * shrink + Max(added, before) * part * distance * distance;
	small->sum_ww = small->sum_ww * (shrink * shrink) + added * added;
	small->base = base;
}

/*
 * Add a review of the half-life that the state has, as review_add_row() does.  The
 * weight does not depend on the state, so it is there before that.
 */
static pg_attribute_always_inline void
review_add_small(ReviewSmall *small, const Review *review)
{
	int64		level;
	double		w = review_weigh(review, 1.0 / review->half_life, &level);

	small->last = Max(small->last, review->at);
	small->reviews++;
	if (w > 0)
		review_add_small_sums(small, w, level, review->rating);
	AssertReviewSmall(small);
}

#endif							/* CX_REVIEW_SMALL_H */
