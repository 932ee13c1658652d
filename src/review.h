/*-------------------------------------------------------------------------
 *
 * review.h
 *	  The type review_summary: sums over reviews whose weights decay.
 *
 * A review written at t has the weight w = 2^((t - base) / half_life), times
 * its own weight if it has one.  The base is common to all reviews of a
 * summary: the last whole multiple of the half-life, counted from 2000-01-01
 * UTC, that is not after the newest review.  So the newest weights lie in
 * [1, 2), older ones below, and no sum overflows however short the half-life.
 *
 * When a newer review moves the base on, the older sums shrink.  It moves by
 * whole half-lives only, so they shrink by a power of two, and without any
 * rounding.  So order and split of the reviews only matter as far as a weight
 * depends on the base that it was computed for.  The three roundings in
 * (t - base) / half_life make an error of at most 2.4e-16 times its value,
 * 1e-13 for a review that is about to vanish and a hundredth of that for most.
 *
 * A mean, an effective number and a standard deviation are ratios of the sums
 * and do not depend on the base, nor on the day they are asked for ("forward
 * decay", Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009).
 *
 * A value has one of two forms, told apart by the byte after the length word.
 *
 * Packed (ReviewPacked) is what is stored, sent and compared: the version of
 * the format, REVIEW_VERSION, and then seven fields of eight bytes, the most
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

#include "common/int.h"
#include "datatype/timestamp.h"
#include "fmgr.h"
#include "stats.h"

#define REVIEW_VERSION		0x01
#define REVIEW_WORKING		0x81	/* version 1, working form */
#define REVIEW_BUFFERED		0x82	/* the same, with rows behind it */

/* 365.25 days * ln 2 / -ln 0.7 in microseconds: half_life(0.7) */
#define REVIEW_HALF_LIFE	INT64CONST(61327721043943)

/*
 * So many rows are summed up at once (an even number), in a group that has had
 * so many reviews.  A state with a place for rows is 13 times as large, so the
 * states of thousands of groups had better do without, to stay in the cache.
 */
#define REVIEW_ROWS			64
#define REVIEW_MANY			16384

/*
 * A review this many half-lives before the base weighs nothing.  2^-500 is
 * 3e-151, far below the precision of any sum with a newer review in it, and
 * its square is still a normal double.
 */
#define REVIEW_VANISHED		500

typedef struct ReviewState
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_WORKING or REVIEW_BUFFERED */
	uint8		pending;		/* rows behind it, not yet in the sums */
	uint8		unused[2];		/* always zero */
	int64		half_life;		/* microseconds, > 0; 0 if no reviews */
	TimestampTz last;			/* the newest reviewed_at */
	TimestampTz base;			/* follows from last and half_life */
	double		rate;			/* 1 / half_life */
	int64		reviews;		/* their number, >= 0 */
	DoubleSum	w;				/* sum of w */
	DoubleSum	wx;				/* sum of w times the rating */
	DoubleSum	wdd;			/* sum of w (rating - mean)^2 */
	DoubleSum	ww;				/* sum of w^2 */
	double		removed_w;		/* taken away since the state was made */
	double		error_wdd;		/* what that may have cost wdd */
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
	double		time[REVIEW_ROWS];	/* microseconds since the base */
	double		rating[REVIEW_ROWS];
	double		weight[REVIEW_ROWS];	/* its own, finite, >= 0 */
} ReviewRows;

/* The working form with rows behind it */
typedef struct ReviewBuffer
{
	ReviewState state;
	Interval	half_life;		/* as the last row gave it */
	TimestampTz oldest;			/* rows from then on, and */
	uint64		span;			/* less than so much later, have a place in */
	ReviewRows	rows;			/* state.pending of them */
} ReviewBuffer;

typedef struct ReviewPacked
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_VERSION */
	uint8		fields[7 * 8];	/* half_life, last, reviews (int64); w, wx,
								 * wdd, ww (double) */
} ReviewPacked;

#define REVIEW_PACKED_SIZE	(offsetof(ReviewPacked, fields) + 7 * 8)

/* The length of time from one moment to a later one; any two are < 2^64 apart */
static inline uint64
microseconds_between(TimestampTz from, TimestampTz to)
{
	return (uint64) to - (uint64) from;
}

/* Of a state whose weights are not 0 */
static inline double
review_mean(const ReviewState *state)
{
	return sum_value(&state->wx) / sum_value(&state->w);
}

/* review_type.c */
extern void review_init(ReviewState *state);
extern void review_set_time(ReviewState *state, int64 half_life,
							TimestampTz last);
extern const char *review_fault(const ReviewState *state);
extern void review_unpack(Datum value, ReviewState *state);
extern Datum review_pack(const ReviewState *state);

/* review_rows.c */
extern void review_add_row(ReviewState *state, const Review *review);
extern void review_add_rows(ReviewState *state, ReviewRows *rows, int n);

/* review_sums.c */
extern void review_check_half_life(int64 one, int64 other);
extern void review_advance(ReviewState *state, TimestampTz at);
extern void review_set_single(ReviewState *state, const Review *review);
extern void review_add_sums(ReviewState *state, double w, double rating);
extern void review_merge_sums(ReviewState *state, const ReviewState *other);
extern void review_merge(ReviewState *state, const ReviewState *other);
extern bool review_take_away(ReviewState *state, const ReviewState *part);

/* review.c */
extern void review_time_error(TimestampTz moment);
extern void review_check_rating(double rating);

static inline void
review_check_time(TimestampTz moment)
{
	if (unlikely(TIMESTAMP_NOT_FINITE(moment)))
		review_time_error(moment);
}

#define PG_GETARG_REVIEW(n, state)	review_unpack(PG_GETARG_DATUM(n), state)
#define PG_RETURN_REVIEW(state)		return review_pack(state)

#endif							/* CX_REVIEW_H */
