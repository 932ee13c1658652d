/*-------------------------------------------------------------------------
 *
 * aggregate.c
 *	  The transitions of the review aggregates.
 *
 * review_score and review_agg sum up reviews in a cx_review (summary.h)
 * and differ only in their final function, so PostgreSQL runs one transition
 * for both over the same arguments.
 *
 * The state is changed in place, the functions are not strict, which saves the
 * executor a step per row, and no aggregate has an initial value.  Windows whose
 * start moves have a state of their own (window.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/compat.h"
#include "review/buffer.h"
#include "review/rows.h"
#include "review/small.h"
#include "review/summary.h"

/*
 * Is this a transition of an aggregate that gives a result a group, not one a row?  The
 * final function of an aggregate that somebody else has made, which ours can be, is none.
 */
static inline bool
in_group(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL && IsA(fcinfo->context, AggState) &&
		((AggState *) fcinfo->context)->curperagg == NULL;
}

/* A new state in the working form: no reviews, or a copy of what is given. */
static ReviewState *
working_state(FunctionCallInfo fcinfo)
{
	ReviewState *state = palloc(sizeof(ReviewState));

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

/* ----------
 * Rows
 * ----------
 */

/* A row that is not just put behind the sums */
static pg_attribute_always_inline Datum
add_slowly(FunctionCallInfo fcinfo, RatingReader read_rating, int nargs)
{
	ReviewState *state;
	ReviewBuffer *buffer = NULL;
	Review		review;

	if (null_row(fcinfo, nargs))
		return same_state(fcinfo);
	review = review_read(fcinfo, read_rating, nargs);

	/*
	 * Not in a window, whose state may have any number of reviews and gives a
	 * result after each: there nothing had better wait, nor go on in another
	 * form.
	 */
	if (PG_ARGISNULL(0) && in_group(fcinfo))
		PG_RETURN_POINTER(review_first_small(&review));
	state = review_own_state(fcinfo);
	if (state == NULL)
		state = working_state(fcinfo);
	if (state->reviews == 0)
		review_set_half_life(state, review.half_life);
	review_check_half_life(state, review.half_life);
	if (state->form == REVIEW_BUFFERED)
		buffer = (ReviewBuffer *) state;
	else if (state->reviews >= REVIEW_SMALL_ROWS && in_group(fcinfo))
		buffer = review_make_buffer(state, REVIEW_FEW_PLACES);
	if (buffer == NULL)
	{
		review_add_row(state, &review);
		return return_state(fcinfo, state);
	}
	buffer = review_buffer_row(buffer, &review);	/* or another with more
													 * places */
	if (nargs > 3)
		buffer->half_life = *PG_GETARG_INTERVAL_P(3);
	PG_RETURN_POINTER(buffer);
}

/* The same for one of the functions below */
typedef Datum (*SlowRow) (FunctionCallInfo fcinfo);

static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, RatingReader read_rating, int nargs, SlowRow add_this_slowly)
{
	/* arguments by reference are not to be read where one is NULL */
	if (review_own_buffer(fcinfo) && likely(!null_row(fcinfo, nargs)))
	{
		ReviewBuffer *buffer = (ReviewBuffer *) PG_GETARG_POINTER(0);
		TimestampTz at = PG_GETARG_TIMESTAMPTZ(2);
		double		weight = nargs > 4 ? PG_GETARG_FLOAT8(4) : 1;

		if (likely(review_has_places(buffer, (Size) buffer->state.pending + 1) &&
				   review_may_wait(buffer, at) &&
				   (nargs <= 4 || (weight >= 0 && weight < buffer->limit)) &&
				   (nargs <= 3 || memcmp(&buffer->half_life, PG_GETARG_INTERVAL_P(3),
										 sizeof(Interval)) == 0)))
		{
			review_put_row(buffer, read_rating(PG_GETARG_DATUM(1)), at, weight);
			PG_RETURN_POINTER(buffer);
		}
	}
	else if (review_own_small(fcinfo) && likely(!null_row(fcinfo, nargs)))
	{
		ReviewSmall *small = (ReviewSmall *) PG_GETARG_POINTER(0);
		Review		review = review_read(fcinfo, read_rating, nargs);

		if (likely(review_fits_small(small, &review)))
		{
			review_add_small(small, &review);
			PG_RETURN_POINTER(small);
		}
	}
	return add_this_slowly(fcinfo);
}

/* The functions themselves, one for each type of rating and list of arguments */
#define REVIEW_FUNCTION(name, read_rating, nargs) \
	static pg_noinline Datum \
	name##_slowly(FunctionCallInfo fcinfo) \
	{ return add_slowly(fcinfo, read_rating, nargs); } \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) \
	{ return add_row(fcinfo, read_rating, nargs, name##_slowly); } \
	extern Datum name(PG_FUNCTION_ARGS)

REVIEW_FUNCTION(cx_review_transfn_float8, rating_float8, 3);
REVIEW_FUNCTION(cx_review_transfn_half_life_float8, rating_float8, 4);
REVIEW_FUNCTION(cx_review_transfn_weight_float8, rating_float8, 5);
REVIEW_FUNCTION(cx_review_transfn_numeric, rating_numeric, 3);
REVIEW_FUNCTION(cx_review_transfn_half_life_numeric, rating_numeric, 4);
REVIEW_FUNCTION(cx_review_transfn_weight_numeric, rating_numeric, 5);

/* ----------
 * Summaries
 * ----------
 */

PG_FUNCTION_INFO_V1(cx_review_combinefn);
Datum
cx_review_combinefn(PG_FUNCTION_ARGS)
{
	ReviewState *state;
	ReviewState other;

	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	PG_GETARG_REVIEW(1, &other);
	state = review_own_state(fcinfo);
	if (state == NULL || state->form != REVIEW_WORKING)
		state = working_state(fcinfo);
	review_merge(state, &other);
	return return_state(fcinfo, state);
}

/* The final function of review_agg: no reviews make a NULL. */
PG_FUNCTION_INFO_V1(cx_review_finalfn);
Datum
cx_review_finalfn(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	if (state.reviews == 0)
		PG_RETURN_NULL();
	PG_RETURN_REVIEW(&state);
}
