/*-------------------------------------------------------------------------
 *
 * summary.h
 *	  The type cx_review: sums over reviews whose weights decay.
 *
 * A value has one of these forms, told apart by the byte after the length word.
 *
 * Packed (ReviewPacked) is what is stored, sent and compared: the version of
 * the format, REVIEW_VERSION, and then the eight fields of ReviewFields, each
 * with the most significant byte first.  Equal values have equal bytes.
 *
 * Working (ReviewState) is only ever a transition state.  That of a group of rows
 * is small at first (ReviewSmall), without what rounding lost, and later buffered
 * (ReviewBuffer): it has room behind it for rows that are summed up together.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_SUMMARY_H
#define CX_REVIEW_SUMMARY_H

#include "fmgr.h"
#include "review/sums.h"

#define REVIEW_VERSION		0x01

typedef struct ReviewPacked
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* REVIEW_VERSION */
	uint8		fields[sizeof(ReviewFields)];	/* big-endian */
} ReviewPacked;

extern void review_unpack(Datum value, ReviewState *state);
extern Datum review_pack(const ReviewState *state);

#define PG_GETARG_REVIEW(n, state)	review_unpack(PG_GETARG_DATUM(n), state)
#define PG_RETURN_REVIEW(state)		return review_pack(state)

#endif							/* CX_REVIEW_SUMMARY_H */
