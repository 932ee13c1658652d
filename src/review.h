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
 * rounding: the weight of a review is one fixed double, which depends on its
 * time and the half-life alone, times a power of two.  Whatever the order and
 * the split of the reviews, the sums are over the same doubles; and what an
 * inverse transition takes away is what was added.
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
 * Working (ReviewState) is only ever a transition state.
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

/* 365.25 days * ln 2 / -ln 0.7 in microseconds: half_life(0.7) */
#define REVIEW_HALF_LIFE	INT64CONST(61327721043943)

/*
 * A review this many half-lives before the base weighs nothing.  2^-500 is
 * 3e-151, far below the precision of any sum with a newer review in it, and
 * its square is still a normal double.
 */
#define REVIEW_VANISHED		500

typedef struct ReviewState
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_WORKING */
	uint8		unused[3];		/* always zero */
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

/* review_type.c */
extern void review_init(ReviewState *state);
extern void review_set_time(ReviewState *state, int64 half_life,
							TimestampTz last);
extern const char *review_fault(const ReviewState *state);
extern void review_unpack(Datum value, ReviewState *state);
extern Datum review_pack(const ReviewState *state);

/* review_agg.c */
extern void review_merge(ReviewState *state, const ReviewState *other);

/* review.c */
extern void review_time_error(TimestampTz moment);

static inline void
review_check_time(TimestampTz moment)
{
	if (unlikely(TIMESTAMP_NOT_FINITE(moment)))
		review_time_error(moment);
}

#define PG_GETARG_REVIEW(n, state)	review_unpack(PG_GETARG_DATUM(n), state)
#define PG_RETURN_REVIEW(state)		return review_pack(state)

#endif							/* CX_REVIEW_H */
