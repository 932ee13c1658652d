/*-------------------------------------------------------------------------
 *
 * sums.h
 *	  Sums over reviews whose weights decay.
 *
 * Time is counted in half-lives since 2000-01-01 UTC: a moment is a whole
 * number of them, its period, and a rest, its phase, of 0 to 1.  The weight of
 * a review at the moment t, with a weight of its own of m 2^e, 1 <= m < 2, is
 *
 *		m 2^e 2^(period(t) + phase(t)) = m 2^phase(t) 2^level, level = e + period(t),
 *
 * so a factor from 1 to 4 and a whole power of two.  The base of a summary is
 * the highest level among its reviews, that of the review which counts for
 * most; its sums are over the weights divided by 2^base.  So one of them is
 * from 1 to 4 and none is larger, and no sum of weights over- or underflows,
 * whatever the half-life, the moments and the weights are.  A highest level
 * depends neither on the order nor on the split of the reviews, nor on reviews
 * that weigh next to nothing.  Reviews of no weight have no level; a summary of
 * only such has the base 0.
 *
 * When a review of a higher level comes, the sums shrink by a power of two,
 * without any rounding.
 *
 * A mean, an effective number and a standard deviation are ratios of the sums
 * and do not depend on the base, nor on the day they are asked for ("forward
 * decay", Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009).
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_SUMS_H
#define CX_REVIEW_SUMS_H

#include "base/compat.h"
#include "base/sum.h"
#include "datatype/timestamp.h"

/*
 * A review this many levels below the base weighs nothing.  2^-500 is 3e-151,
 * far below the precision of the sums, and its square is still a normal double.
 */
#define REVIEW_VANISHED		500

/* The exponents of doubles, from the least that is not 0 */
#define LEAST_EXPONENT		(-1074)
#define GREATEST_EXPONENT	1023

#define REVIEW_WORKING		0x81	/* the form of a ReviewState */

/* The sums; as they are, they serve as a transition state, too (summary.h) */
typedef struct ReviewState
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_WORKING or REVIEW_BUFFERED */
	uint8		pending;		/* rows behind it, not yet in the sums */
	uint16		unused;			/* always zero */
	int64		half_life;		/* microseconds, > 0; 0 if no reviews */
	double		rate;			/* 1 / half_life */
	TimestampTz last;			/* the newest reviewed_at */
	int64		base;			/* the highest level; 0 if no weights */
	int64		reviews;		/* their number, >= 0 */
	DoubleSum	sum_w;			/* of w; 0 if no weights, else >= 1 */
	DoubleSum	sum_wx;			/* of w times the rating */
	DoubleSum	sum_wdd;		/* of w (rating - mean)^2 */
	DoubleSum	sum_ww;			/* of w^2 */
} ReviewState;

/* The same without what rounding lost: what is stored, and kept in windows */
typedef struct ReviewFields
{
	int64		half_life;
	TimestampTz last;
	int64		base;
	int64		reviews;
	double		sum_w;
	double		sum_wx;
	double		sum_wdd;
	double		sum_ww;
} ReviewFields;

/*
 * The period of a moment, and the microseconds that have passed of it.  A
 * product of doubles is faster than an integer division; where it is off, for
 * moments before 2000 or half-lives of seconds, the division puts it right.
 */
static inline int64
review_period(TimestampTz at, int64 half_life, double rate, int64 *passed)
{
	int64		period = (int64) (at * rate);
	int64		rest = at - period * half_life;

	if (unlikely((uint64) rest >= (uint64) half_life))
	{
		period += rest / half_life;
		rest %= half_life;
		if (rest < 0)
		{
			period--;
			rest += half_life;
		}
	}
	*passed = rest;
	return period;
}

/* 2^exponent, which must be that of a normal double */
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

/* 2^(level - base), of a level that is not above the base; 0 far below */
static inline double
power_below(int64 level, int64 base)
{
	/* they can be further apart than an int64 reaches */
	uint64		levels = (uint64) base - (uint64) level;

	return levels > REVIEW_VANISHED ? 0 : power_of_two(-(int64) levels);
}

static inline bool
review_has_weight(const ReviewState *state)
{
	return state->sum_w.sum != 0;
}

/* Of a state with weights */
static inline double
review_mean(const ReviewState *state)
{
	return sum_value(&state->sum_wx) / sum_value(&state->sum_w);
}

extern void review_init(ReviewState *state);
extern void review_set_half_life(ReviewState *state, int64 half_life);
extern ReviewFields review_fields(const ReviewState *state);
extern void review_set_fields(ReviewState *state, const ReviewFields *fields);
extern const char *review_fault(const ReviewState *state);

extern void review_check_half_life(const ReviewState *state, int64 half_life);
extern void review_add_count(ReviewState *state, int64 reviews);
extern void review_set_base(ReviewState *state, int64 level);
extern void review_merge_sums(ReviewState *state, const ReviewState *other);
extern void review_merge(ReviewState *state, const ReviewState *other);

/* After each change, the sums are ones that some reviews have. */
#ifdef USE_ASSERT_CHECKING
extern void AssertReviewState(const ReviewState *state);
#else
#define AssertReviewState(state)	((void) 0)
#endif

/* Let the base be at least this level. */
static inline void
review_raise_base(ReviewState *state, int64 level)
{
	if (level > state->base || !review_has_weight(state))
		review_set_base(state, level);
}

#endif							/* CX_REVIEW_SUMS_H */
