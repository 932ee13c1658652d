/*-------------------------------------------------------------------------
 *
 * review_agg.c
 *	  The transitions of the review aggregates.
 *
 * review_score and review_agg sum up reviews in a review_summary (review.h)
 * and differ only in their final function, so PostgreSQL runs one transition
 * for both over the same arguments.
 *
 * The state is changed in place, the functions are not strict, which saves the
 * executor a step per row, and no aggregate has an initial value.  (Moving
 * aggregates must start from an empty summary, for there a NULL means
 * something else.)
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "agg.h"
#include "compat.h"
#include "review.h"

/*
 * The state, if it is ours to change in place and of this form and size, or
 * NULL.
 */
static pg_attribute_always_inline void *
state_in_place(FunctionCallInfo fcinfo, uint8 form, Size size)
{
	ReviewState *state = (ReviewState *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(0) && in_aggregate(fcinfo) && VARATT_IS_4B_U(state) &&
		VARSIZE(state) == size && state->form == form)
		return state;
	return NULL;
}

/* The state in the working form; a copy where it is not ours to change. */
static ReviewState *
state_to_change(FunctionCallInfo fcinfo)
{
	ReviewState *state = state_in_place(fcinfo, REVIEW_WORKING, sizeof(ReviewState));

	if (state != NULL)
		return state;
	state = palloc(sizeof(ReviewState));
	if (PG_ARGISNULL(0))
		review_init(state);
	else
		PG_GETARG_REVIEW(0, state);
	return state;
}

/* Outside an aggregate, where it may get stored, a state is packed. */
static Datum
return_state(FunctionCallInfo fcinfo, ReviewState *state)
{
	if (in_aggregate(fcinfo))
		PG_RETURN_POINTER(state);
	PG_RETURN_REVIEW(state);
}

/* Merge a summary into the state. */
static Datum
add_summary(FunctionCallInfo fcinfo, const ReviewState *other)
{
	ReviewState *state = state_to_change(fcinfo);

	review_merge(state, other);
	return return_state(fcinfo, state);
}

/* ----------
 * Rows
 * ----------
 */

static inline bool
has_null(FunctionCallInfo fcinfo, int nargs)
{
	bool		null = false;

	for (int i = 1; i < nargs; i++)
		null |= PG_ARGISNULL(i);
	return null;
}

static inline ReviewBuffer *
buffer_in_place(FunctionCallInfo fcinfo)
{
	return state_in_place(fcinfo, REVIEW_BUFFERED, sizeof(ReviewBuffer));
}

/* Can a row of that time wait behind the sums? */
static inline bool
has_place(const ReviewBuffer *buffer, TimestampTz at)
{
	return microseconds_between(buffer->oldest, at) < buffer->span;
}

/* Put a row behind the sums; returns its place.  Its weight is left alone. */
static inline int
put_row(ReviewBuffer *buffer, double rating, TimestampTz at)
{
	int			row = buffer->state.pending++;

	if (at > buffer->state.last)
		buffer->state.last = at;
	buffer->rows.time[row] = at - buffer->state.base;
	buffer->rows.rating[row] = rating;
	return row;
}

/* Read the arguments after the state, as many as the aggregate has. */
static Review
read_review(FunctionCallInfo fcinfo, int nargs)
{
	Review		review;

	review.rating = PG_GETARG_FLOAT8(1);
	review_check_rating(review.rating);
	review.at = PG_GETARG_TIMESTAMPTZ(2);
	review_check_time(review.at);
	review.half_life = nargs > 3 ?
		duration_microseconds("half-life", PG_GETARG_INTERVAL_P(3)) : REVIEW_HALF_LIFE;
	review.weight = nargs > 4 ? check_weight(PG_GETARG_FLOAT8(4)) : 1;
	return review;
}

/*
 * Which rows can wait behind the sums: those that leave the base where it is,
 * that have not vanished, and whose time since the base is an int64.
 */
static void
set_span(ReviewBuffer *buffer)
{
	TimestampTz base = buffer->state.base;
	uint64		half_life = buffer->state.half_life;
	uint64		before = PG_INT64_MAX;
	TimestampTz end;

	if (half_life < PG_INT64_MAX / REVIEW_VANISHED)
		before = half_life * REVIEW_VANISHED;
	if (base > MIN_TIMESTAMP && before < microseconds_between(MIN_TIMESTAMP, base))
		buffer->oldest = base - before;
	else
		buffer->oldest = MIN_TIMESTAMP;
	end = base + Min(half_life, microseconds_between(base, END_TIMESTAMP));
	buffer->span = microseconds_between(buffer->oldest, end);
}

/* A state with room for rows, of which it has none yet. */
static ReviewBuffer *
make_buffer(const ReviewState *state)
{
	ReviewBuffer *buffer = palloc0(sizeof(ReviewBuffer));

	buffer->state = *state;
	buffer->state.form = REVIEW_BUFFERED;
	buffer->state.pending = 0;
	SET_VARSIZE(buffer, sizeof(ReviewBuffer));
	set_span(buffer);
	for (int row = 0; row < REVIEW_ROWS; row++)
		buffer->rows.weight[row] = 1;
	return buffer;
}

/* Sum up the rows. */
static void
flush_rows(ReviewBuffer *buffer)
{
	int			pending = buffer->state.pending;

	if (pending == 0)
		return;
	buffer->state.pending = 0;
	review_add_rows(&buffer->state, &buffer->rows, pending);
	if (pending % 2 != 0)
		buffer->rows.weight[pending] = 1;
}

/* A row that moves the base, has vanished or finds all places taken. */
static void
buffer_slowly(ReviewBuffer *buffer, const Review *review)
{
	if (buffer->state.pending == REVIEW_ROWS || review->at > buffer->state.last)
		flush_rows(buffer);
	if (has_place(buffer, review->at))
		buffer->rows.weight[put_row(buffer, review->rating, review->at)] = review->weight;
	else
	{
		review_add_row(&buffer->state, review);
		set_span(buffer);
	}
}

/*
 * A row that is not just put behind the sums.  A window adds it as a summary of
 * its own, so that the same can be taken away again.
 */
static pg_noinline Datum
add_slowly(FunctionCallInfo fcinfo, int nargs)
{
	ReviewBuffer *buffer = buffer_in_place(fcinfo);
	ReviewState *state = (ReviewState *) buffer;
	Review		review;

	if (has_null(fcinfo, nargs))
		return same_state(fcinfo);
	review = read_review(fcinfo, nargs);
	if (state == NULL)
		state = state_to_change(fcinfo);
	if (state->reviews == 0)
	{
		review_set_single(state, &review);
		return return_state(fcinfo, state);
	}
	review_check_half_life(state->half_life, review.half_life);
	if (fcinfo->context == NULL || !IsA(fcinfo->context, AggState))
	{
		ReviewState single;

		review_set_single(&single, &review);
		review_merge(state, &single);
		return return_state(fcinfo, state);
	}

	if (buffer == NULL && state->reviews >= REVIEW_MANY)
		buffer = make_buffer(state);
	if (buffer == NULL)
	{
		review_add_row(state, &review);
		PG_RETURN_POINTER(state);
	}
	if (nargs > 3)
		buffer->half_life = *PG_GETARG_INTERVAL_P(3);
	buffer_slowly(buffer, &review);
	PG_RETURN_POINTER(buffer);
}

static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, int nargs)
{
	ReviewBuffer *buffer = buffer_in_place(fcinfo);
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(2);
	int			row;

	if (unlikely(has_null(fcinfo, nargs) || buffer == NULL ||
				 buffer->state.pending >= REVIEW_ROWS || !has_place(buffer, at) ||
				 (nargs > 3 && memcmp(&buffer->half_life, PG_GETARG_INTERVAL_P(3),
									  sizeof(Interval)) != 0)))
		return add_slowly(fcinfo, nargs);
	row = put_row(buffer, PG_GETARG_FLOAT8(1), at);
	if (nargs > 4)
		buffer->rows.weight[row] = check_weight(PG_GETARG_FLOAT8(4));
	PG_RETURN_POINTER(buffer);
}

/*
 * Take a summary from the state.  NULL makes PostgreSQL compute the state of
 * the frame anew, so whatever was changed by then does not matter.
 */
static Datum
remove_summary(FunctionCallInfo fcinfo, const ReviewState *part)
{
	ReviewState *state = state_to_change(fcinfo);

	if (!review_take_away(state, part))
		PG_RETURN_NULL();
	return return_state(fcinfo, state);
}

static Datum
remove_row(FunctionCallInfo fcinfo, int nargs)
{
	ReviewState part;
	Review		review;

	if (has_null(fcinfo, nargs))
		return same_state(fcinfo);
	review = read_review(fcinfo, nargs);
	review_set_single(&part, &review);
	return remove_summary(fcinfo, &part);
}

/* The functions themselves, one for each list of arguments. */
#define REVIEW_FUNCTION(name, body, nargs) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return body(fcinfo, nargs); } \
	extern Datum name(PG_FUNCTION_ARGS)

REVIEW_FUNCTION(review_transfn, add_row, 3);
REVIEW_FUNCTION(review_transfn_half_life, add_row, 4);
REVIEW_FUNCTION(review_transfn_weight, add_row, 5);

REVIEW_FUNCTION(review_invfn, remove_row, 3);
REVIEW_FUNCTION(review_invfn_half_life, remove_row, 4);
REVIEW_FUNCTION(review_invfn_weight, remove_row, 5);

PG_FUNCTION_INFO_V1(review_combinefn);
Datum
review_combinefn(PG_FUNCTION_ARGS)
{
	ReviewState other;

	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	PG_GETARG_REVIEW(1, &other);
	return add_summary(fcinfo, &other);
}

PG_FUNCTION_INFO_V1(review_combine_invfn);
Datum
review_combine_invfn(PG_FUNCTION_ARGS)
{
	ReviewState part;

	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	PG_GETARG_REVIEW(1, &part);
	return remove_summary(fcinfo, &part);
}

/* The final function of review_agg and rollup: no reviews make a NULL. */
PG_FUNCTION_INFO_V1(review_finalfn);
Datum
review_finalfn(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	if (state.reviews == 0)
		PG_RETURN_NULL();
	PG_RETURN_REVIEW(&state);
}
