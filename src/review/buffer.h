/*-------------------------------------------------------------------------
 *
 * buffer.h
 *	  Sums with room behind them for rows that are summed up together.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_BUFFER_H
#define CX_REVIEW_BUFFER_H

#include "base/aggregate.h"
#include "base/duration.h"
#include "review/rows.h"
#include "review/sums.h"

#define REVIEW_BUFFERED		0x82	/* the form of such a state */

/*
 * A group that is no longer small gets room for a few, with which its state
 * takes 512 bytes, so that those of a thousand groups stay in the cache, and one
 * that has had many for more.
 */
#define REVIEW_FEW_PLACES	14
#define REVIEW_MANY			16384
#define REVIEW_MANY_PLACES	REVIEW_MAX_ROWS

/* The working form with rows behind it, as many places as its length has */
typedef struct ReviewBuffer
{
	ReviewState state;
	Interval	half_life;		/* as the last row gave it */
	TimestampTz origin;			/* the start of the newest period */
	TimestampTz oldest;			/* rows from then on, and */
	uint64		span;			/* less than so much later, */
	double		limit;			/* and of a lower weight, have a place in */
	double		scale;			/* 2^(period of origin - base) */
	ReviewRow	rows[FLEXIBLE_ARRAY_MEMBER];	/* state.pending of them */
} ReviewBuffer;

static inline Size
review_buffer_size(Size places)
{
	return offsetof(ReviewBuffer, rows) + places * sizeof(ReviewRow);
}

/* Is there a place for so many? */
static inline bool
review_has_places(const ReviewBuffer *buffer, Size places)
{
	return VARSIZE(buffer) >= review_buffer_size(places);
}

/* Is the first argument the state of a buffered group, which an aggregate owns? */
static pg_attribute_always_inline bool
review_own_buffer(FunctionCallInfo fcinfo)
{
	ReviewState *state = (ReviewState *) PG_GETARG_POINTER(0);

	return !PG_ARGISNULL(0) && in_aggregate(fcinfo) && VARATT_IS_4B_U(state) &&
		state->form == REVIEW_BUFFERED;
}

/* The state that is the first argument, if an aggregate owns it, or NULL */
static pg_attribute_always_inline ReviewState *
review_own_state(FunctionCallInfo fcinfo)
{
	ReviewState *state = (ReviewState *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(0) && in_aggregate(fcinfo) && VARATT_IS_4B_U(state) &&
		(state->form == REVIEW_WORKING ? VARSIZE(state) == sizeof(ReviewState) :
		 state->form == REVIEW_BUFFERED &&
		 review_has_places((ReviewBuffer *) state, state->pending)))
		return state;
	return NULL;
}

/* May a row of that time wait behind the sums? */
static inline bool
review_may_wait(const ReviewBuffer *buffer, TimestampTz at)
{
	return microseconds_between(buffer->oldest, at) < buffer->span;
}

/* Put a row behind the sums. */
static inline void
review_put_row(ReviewBuffer *buffer, double rating, TimestampTz at, double weight)
{
	Size		pending = buffer->state.pending;
	ReviewRow  *row = &buffer->rows[pending];

	buffer->state.pending = pending + 1;

	if (at > buffer->state.last)
		buffer->state.last = at;
	row->time = at - buffer->origin;
	row->rating = rating;
	row->weight = weight * buffer->scale;
}

extern ReviewBuffer *review_make_buffer(const ReviewState *state, int places);
extern ReviewBuffer *review_buffer_row(ReviewBuffer *buffer, const Review *review);

#endif							/* CX_REVIEW_BUFFER_H */
