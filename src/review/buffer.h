/*-------------------------------------------------------------------------
 *
 * buffer.h
 *	  Sums with room behind them for rows that are summed up together.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_BUFFER_H
#define CX_REVIEW_BUFFER_H

#include "base/duration.h"
#include "review/rows.h"
#include "review/sums.h"

/*
 * A group that has had so many reviews gets the room.  With it a state is 15
 * times as large, so the states of thousands of groups had better do without,
 * to stay in the cache.
 */
#define REVIEW_MANY			16384

#define REVIEW_BUFFERED		0x82	/* the form of such a state */

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

/* Can a row of that time wait behind the sums? */
static inline bool
review_has_place(const ReviewBuffer *buffer, TimestampTz at)
{
	return microseconds_between(buffer->oldest, at) < buffer->span;
}

/* Put a row behind the sums. */
static inline void
review_put_row(ReviewBuffer *buffer, double rating, TimestampTz at, double weight)
{
	int			row = buffer->state.pending++;

	if (at > buffer->state.last)
		buffer->state.last = at;
	buffer->rows.time[row] = at - buffer->origin;
	buffer->rows.rating[row] = rating;
	buffer->rows.weight[row] = weight * buffer->scale;
}

extern ReviewBuffer *review_make_buffer(const ReviewState *state);
extern void review_buffer_row(ReviewBuffer *buffer, const Review *review);

#endif							/* CX_REVIEW_BUFFER_H */
