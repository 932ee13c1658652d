/*-------------------------------------------------------------------------
 *
 * buffer.c
 *	  Sums with room behind them for rows that are summed up together.
 *
 * A row that leaves the base and the newest period where they are is put behind
 * the sums, which is a few stores (review_put_row).  Any other row, and a row
 * that finds no place, has the rows before it summed up first.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "review/buffer.h"

/*
 * Which rows can wait behind the sums: those that leave the base and the newest
 * period where they are, that have not vanished, and whose time since the start
 * of that period is an int64.  None can where there is no base yet, or where it
 * is so far from the newest period that weights divided by 2^base are no doubles.
 */
static void
set_span(ReviewBuffer *buffer)
{
	const ReviewState *state = &buffer->state;
	uint64		half_life = state->half_life;
	uint64		before = PG_INT64_MAX;
	int64		passed;
	int64		above;

	buffer->span = 0;
	if (!review_has_weight(state))
		return;
	above = review_period(state->last, half_life, state->rate, &passed) - state->base;
	if (above < -REVIEW_VANISHED || above > 2 * REVIEW_VANISHED)
		return;
	buffer->scale = power_of_two(above);
	buffer->limit = power_of_two(1 - above);
	buffer->origin = state->last - passed;

	if (half_life < PG_INT64_MAX / REVIEW_VANISHED)
		before = half_life * REVIEW_VANISHED;
	buffer->oldest = MIN_TIMESTAMP;
	if (buffer->origin > MIN_TIMESTAMP &&
		before < microseconds_between(MIN_TIMESTAMP, buffer->origin))
		buffer->oldest = buffer->origin - before;
	buffer->span = Min(microseconds_between(buffer->oldest, buffer->origin + half_life),
					   microseconds_between(buffer->oldest, END_TIMESTAMP));
}

/* A state with places for rows, all free yet. */
ReviewBuffer *
review_make_buffer(const ReviewState *state, int places)
{
	ReviewBuffer *buffer = palloc0(review_buffer_size(places));

	buffer->state = *state;
	buffer->state.form = REVIEW_BUFFERED;
	SET_VARSIZE(buffer, review_buffer_size(places));
	set_span(buffer);
	return buffer;
}

/* Sum up the rows. */
static void
flush_rows(ReviewBuffer *buffer)
{
	int			pending = buffer->state.pending;

	buffer->state.pending = 0;
	if (pending > 0)
		review_add_rows(&buffer->state, buffer->rows, pending);
	AssertReviewState(&buffer->state);
}

/* Is the level of a review not above the base, or has it none? */
static bool
leaves_base(const ReviewState *state, const Review *review)
{
	int64		level;

	return review_weigh(review, state->rate, &level) == 0 || level <= state->base;
}

/*
 * A row that may move the base or the newest period, or finds no place.  Returns
 * the buffer, or a larger one.
 */
ReviewBuffer *
review_buffer_row(ReviewBuffer *buffer, const Review *review)
{
	bool		fits = review_may_wait(buffer, review->at) &&
	(review->weight < buffer->limit || leaves_base(&buffer->state, review));

	if (!fits || !review_has_places(buffer, (Size) buffer->state.pending + 1))
		flush_rows(buffer);
	if (buffer->state.pending == 0 && buffer->state.reviews >= REVIEW_MANY &&
		!review_has_places(buffer, REVIEW_MANY_PLACES))
		buffer = review_make_buffer(&buffer->state, REVIEW_MANY_PLACES);
	if (fits)
		review_put_row(buffer, review->rating, review->at, review->weight);
	else
	{
		review_add_row(&buffer->state, review);
		set_span(buffer);
	}
	return buffer;
}
