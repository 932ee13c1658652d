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

static inline void
put_row(ReviewBuffer *buffer, double rating, TimestampTz at, double weight)
{
	int			row = buffer->state.pending++;

	buffer->rows.rating[row] = rating;
	buffer->rows.at[row] = at;
	buffer->rows.weight[row] = weight;
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

/* A state with room for rows, of which it has none yet. */
static ReviewBuffer *
make_buffer(const ReviewState *state)
{
	ReviewBuffer *buffer = palloc0(sizeof(ReviewBuffer));

	buffer->state = *state;
	buffer->state.form = REVIEW_BUFFERED;
	SET_VARSIZE(buffer, sizeof(ReviewBuffer));
	return buffer;
}

/* Sum up the rows. */
static void
flush_rows(ReviewBuffer *buffer)
{
	int			pending = buffer->state.pending;

	buffer->state.pending = 0;
	review_add_rows(&buffer->state, &buffer->rows, pending);
}

/*
 * A row that is not just put behind the sums.  Small groups have no room there,
 * which would be a waste of memory: their rows are added one by one.
 */
static pg_noinline Datum
add_slowly(FunctionCallInfo fcinfo, int nargs)
{
	ReviewBuffer *buffer = buffer_in_place(fcinfo);
	ReviewState *state = (ReviewState *) buffer;
	ReviewState part;
	Review		review;

	if (has_null(fcinfo, nargs))
		return same_state(fcinfo);
	review = read_review(fcinfo, nargs);
	if (state == NULL)
		state = state_to_change(fcinfo);
	if (state->reviews > 0)
		review_check_half_life(state->half_life, review.half_life);

	if (buffer == NULL && state->reviews >= REVIEW_ROWS &&
		fcinfo->context != NULL && IsA(fcinfo->context, AggState))
		buffer = make_buffer(state);
	if (buffer == NULL)
	{
		review_set_single(&part, &review);
		review_merge(state, &part);
		return return_state(fcinfo, state);
	}
	if (buffer->state.pending == REVIEW_ROWS)
		flush_rows(buffer);
	if (nargs > 3)
		buffer->half_life = *PG_GETARG_INTERVAL_P(3);
	put_row(buffer, review.rating, review.at, review.weight);
	PG_RETURN_POINTER(buffer);
}

static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, int nargs)
{
	ReviewBuffer *buffer = buffer_in_place(fcinfo);

	if (unlikely(has_null(fcinfo, nargs) || buffer == NULL ||
				 buffer->state.pending >= REVIEW_ROWS ||
				 (nargs > 3 && memcmp(&buffer->half_life, PG_GETARG_INTERVAL_P(3),
									  sizeof(Interval)) != 0)))
		return add_slowly(fcinfo, nargs);
	put_row(buffer, PG_GETARG_FLOAT8(1), PG_GETARG_TIMESTAMPTZ(2),
			nargs > 4 ? check_weight(PG_GETARG_FLOAT8(4)) : 1);
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
