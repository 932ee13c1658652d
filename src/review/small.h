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

extern ReviewSmall *review_make_small(int64 half_life);
extern void review_add_small(ReviewSmall *small, const Review *review);
extern ReviewFields review_small_fields(const ReviewSmall *small);

/* The sum of w times the rating, which is never a negative zero */
static inline double
review_small_sum_wx(const ReviewSmall *small)
{
	return small->mean * small->sum_w + 0.0;
}

#endif							/* CX_REVIEW_SMALL_H */
