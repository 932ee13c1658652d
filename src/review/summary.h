/*-------------------------------------------------------------------------
 *
 * review.h
 *	  The type cx_review: sums over reviews whose weights decay.
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
 * A value has one of two forms, told apart by the byte after the length word.
 *
 * Packed (ReviewPacked) is what is stored, sent and compared: the version of
 * the format, REVIEW_VERSION, and then eight fields of eight bytes, the most
 * significant first.  Equal values have equal bytes.
 *
 * Working (ReviewState) is only ever a transition state.  That of a group with
 * many reviews is buffered (ReviewBuffer): it has room behind it for rows that
 * are summed up together.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_H
#define CX_REVIEW_H

#include "base/duration.h"
#include "base/sum.h"
#include "common/int.h"
#include "datatype/timestamp.h"
#include "fmgr.h"

#define REVIEW_VERSION		0x01
#define REVIEW_WORKING		0x81	/* version 1, working form */
#define REVIEW_BUFFERED		0x82	/* the same, with rows behind it */

/* 365.25 days * ln 2 / -ln 0.7 in microseconds: half_life_from_retention(0.7) */
#define REVIEW_HALF_LIFE	INT64CONST(61327721043943)

/*
 * So many rows are summed up at once, in a group that has had so many reviews.
 * A state with a place for rows is 13 times as large, so the states of
 * thousands of groups had better do without, to stay in the cache.
 */
#define REVIEW_ROWS			64
#define REVIEW_MANY			16384

/*
 * A review this many levels below the base weighs nothing.  2^-500 is 3e-151,
 * far below the precision of the sums, and its square is still a normal double.
 */
#define REVIEW_VANISHED		500

/* The exponents of doubles, from the least that is not 0 */
#define LEAST_EXPONENT		(-1074)
#define GREATEST_EXPONENT	1023

typedef struct ReviewState
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_WORKING or REVIEW_BUFFERED */
	uint8		pending;		/* rows behind it, not yet in the sums */
	uint8		unused[2];		/* always zero */
	int64		half_life;		/* microseconds, > 0; 0 if no reviews */
	double		rate;			/* 1 / half_life */
	TimestampTz last;			/* the newest reviewed_at */
	int64		base;			/* the highest level; 0 if no weights */
	int64		reviews;		/* their number, >= 0 */
	DoubleSum	w;				/* sum of w; 0 if no weights, else >= 1 */
	DoubleSum	wx;				/* sum of w times the rating */
	DoubleSum	wdd;			/* sum of w (rating - mean)^2 */
	DoubleSum	ww;				/* sum of w^2 */
} ReviewState;

/* One review, and the half-life it comes with */
typedef struct Review
{
	double		rating;			/* finite */
	TimestampTz at;				/* finite */
	int64		half_life;		/* microseconds, > 0 */
	double		weight;			/* its own, finite, >= 0 */
} Review;

/* Reviews that are to be added to sums */
typedef struct ReviewRows
{
	double		time[REVIEW_ROWS];	/* microseconds since a common origin */
	double		rating[REVIEW_ROWS];
	double		weight[REVIEW_ROWS];	/* if written then, divided by 2^base */
} ReviewRows;

/* The working form with rows behind it */
typedef struct ReviewBuffer
{
	ReviewState state;
	Interval	half_life;		/* as the last row gave it */
	TimestampTz origin;			/* the start of the newest period */
	TimestampTz oldest;			/* rows from then on, and */
	uint64		span;			/* less than so much later, */
	double		limit;			/* and of a lower weight, have a place in */
	double		scale;			/* 2^(period of origin - base) */
	ReviewRows	rows;			/* state.pending of them */
} ReviewBuffer;

typedef struct ReviewPacked
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_VERSION */
	uint8		fields[8 * 8];	/* half_life, last, base, reviews (int64); w,
								 * wx, wdd, ww (double) */
} ReviewPacked;

#define REVIEW_PACKED_SIZE	(offsetof(ReviewPacked, fields) + 8 * 8)

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

static inline bool
review_has_weight(const ReviewState *state)
{
	return state->w.sum != 0;
}

/* Of a state with weights */
static inline double
review_mean(const ReviewState *state)
{
	return sum_value(&state->wx) / sum_value(&state->w);
}

/* review_type.c */
extern void review_init(ReviewState *state);
extern void review_set_half_life(ReviewState *state, int64 half_life);
extern const char *review_fault(const ReviewState *state);
extern void review_unpack(Datum value, ReviewState *state);
extern Datum review_pack(const ReviewState *state);

/* review_rows.c */
extern int64 review_level(const ReviewState *state, const Review *review);
extern void review_add_row(ReviewState *state, const Review *review);
extern void review_add_rows(ReviewState *state, const ReviewRows *rows, int n);

/* review_sums.c */
extern void review_check_half_life(const ReviewState *state, int64 half_life);
extern void review_set_base(ReviewState *state, int64 level);
extern void review_add_sums(ReviewState *state, double w, double rating);
extern void review_merge_sums(ReviewState *state, const ReviewState *other);
extern void review_merge(ReviewState *state, const ReviewState *other);

/* Let the base be at least this level. */
static inline void
review_raise_base(ReviewState *state, int64 level)
{
	if (level > state->base || !review_has_weight(state))
		review_set_base(state, level);
}

/* review.c */
extern Datum review_score_of(FunctionCallInfo fcinfo, const ReviewState *state);
extern void review_time_error(TimestampTz moment);
extern void review_check_rating(double rating);

static inline void
review_check_time(TimestampTz moment)
{
	if (unlikely(TIMESTAMP_NOT_FINITE(moment)))
		review_time_error(moment);
}

/* review_agg.c */
extern Review review_read(FunctionCallInfo fcinfo, int nargs);

#define PG_GETARG_REVIEW(n, state)	review_unpack(PG_GETARG_DATUM(n), state)
#define PG_RETURN_REVIEW(state)		return review_pack(state)

#endif							/* CX_REVIEW_H */
