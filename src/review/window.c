/*-------------------------------------------------------------------------
 *
 * window.c
 *	  The review aggregates over window frames whose start moves.
 *
 * The reviews of a frame leave in the order in which they came.  Taking them
 * from the sums again would cost digits, and would leave open which of the rest
 * is the newest and counts for most.  So nothing is subtracted: the state is a
 * queue of what is in the frame, of which each of the older items, instead of
 * its own sums, has those of itself and all older ones that came after it.
 *
 *		 older				 newer
 *		|first ...	   middle| ...			end|
 *		 each with the sums	   each with its	sums of them all
 *		 from it to middle	   own sums			in "newer"
 *
 * The sums of the frame are those of the first item and of "newer".  When the
 * older items are used up, the newer ones become the older ones, summed up from
 * the last to the first (the queue of two stacks).  So an item is merged three
 * times in all, whatever the frame, its order and its ties, and the sums are as
 * exact as an aggregate's of their own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/compat.h"
#include "miscadmin.h"
#include "review/rows.h"
#include "review/score.h"
#include "review/summary.h"
#include "utils/memutils.h"

typedef struct ReviewQueue
{
	ReviewState newer;			/* sums of the newer items */
	Size		first;
	Size		middle;			/* the first of the newer items */
	Size		end;
	Size		size;			/* places allocated */
	ReviewFields *items;
} ReviewQueue;

#define FIRST_SIZE		16

static void
merge_item(ReviewState *state, const ReviewFields *item)
{
	ReviewState other;

	review_set_fields(&other, item);
	review_merge(state, &other);
}

/* The queue that is the state, a new one where there is none yet. */
static ReviewQueue *
queue_argument(FunctionCallInfo fcinfo)
{
	MemoryContext context = aggregate_context(fcinfo);
	ReviewQueue *queue;

	if (!PG_ARGISNULL(0))
		return (ReviewQueue *) PG_GETARG_POINTER(0);
	queue = MemoryContextAllocZero(context, sizeof(ReviewQueue));
	review_init(&queue->newer);
	queue->size = FIRST_SIZE;
	queue->items = MemoryContextAlloc(context, FIRST_SIZE * sizeof(ReviewFields));
	return queue;
}

/* Make room for one more item. */
static void
make_room(ReviewQueue *queue)
{
	if (queue->end < queue->size)
		return;
	if (queue->first >= queue->size / 2)
	{
		Size		gone = queue->first;

		memmove(queue->items, queue->items + gone, (queue->end - gone) * sizeof(ReviewFields));
		queue->first = 0;
		queue->middle -= gone;
		queue->end -= gone;
	}
	else
	{
		queue->size *= 2;
		queue->items = repalloc_huge(queue->items, queue->size * sizeof(ReviewFields));
	}
}

/* The newer items become the older ones. */
static void
turn_over(ReviewQueue *queue)
{
	ReviewState sums;

	review_init(&sums);
	for (Size i = queue->end; i-- > queue->first;)
	{
		CHECK_FOR_INTERRUPTS();
		merge_item(&sums, &queue->items[i]);
		queue->items[i] = review_fields(&sums);
	}
	queue->middle = queue->end;
	review_init(&queue->newer);
}

static Datum
add_item(ReviewQueue *queue, const ReviewState *added)
{
	review_merge(&queue->newer, added);
	make_room(queue);
	queue->items[queue->end++] = review_fields(added);
	PG_RETURN_POINTER(queue);
}

static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, RatingReader read_rating, int nargs)
{
	ReviewQueue *queue = queue_argument(fcinfo);
	ReviewState single;
	Review		review;

	if (null_row(fcinfo, nargs))
		PG_RETURN_POINTER(queue);
	review = review_read(fcinfo, read_rating, nargs);
	review_init(&single);
	review_set_half_life(&single, review.half_life);
	review_add_row(&single, &review);
	return add_item(queue, &single);
}

/* The functions themselves, one for each type of rating and list of arguments */
#define WINDOW_FUNCTION(name, read_rating, nargs) \
	PG_FUNCTION_INFO_V1(name); \
	Datum name(PG_FUNCTION_ARGS) { return add_row(fcinfo, read_rating, nargs); } \
	extern Datum name(PG_FUNCTION_ARGS)

WINDOW_FUNCTION(cx_review_window_transfn_float8, rating_float8, 3);
WINDOW_FUNCTION(cx_review_window_transfn_half_life_float8, rating_float8, 4);
WINDOW_FUNCTION(cx_review_window_transfn_weight_float8, rating_float8, 5);
WINDOW_FUNCTION(cx_review_window_transfn_numeric, rating_numeric, 3);
WINDOW_FUNCTION(cx_review_window_transfn_half_life_numeric, rating_numeric, 4);
WINDOW_FUNCTION(cx_review_window_transfn_weight_numeric, rating_numeric, 5);

PG_FUNCTION_INFO_V1(cx_review_window_combinefn);
Datum
cx_review_window_combinefn(PG_FUNCTION_ARGS)
{
	ReviewQueue *queue = queue_argument(fcinfo);
	ReviewState summary;

	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(queue);
	PG_GETARG_REVIEW(1, &summary);
	return add_item(queue, &summary);
}

/* The inverse of them all: a row leaves, which is the first. */
PG_FUNCTION_INFO_V1(cx_review_window_invfn);
Datum
cx_review_window_invfn(PG_FUNCTION_ARGS)
{
	ReviewQueue *queue = queue_argument(fcinfo);

	if (null_row(fcinfo, PG_NARGS()))
		PG_RETURN_POINTER(queue);
	if (queue->first == queue->end)
		elog(ERROR, "no review is left to be removed");
	if (queue->first == queue->middle)
		turn_over(queue);
	queue->first++;
	PG_RETURN_POINTER(queue);
}

/* The sums of the frame */
static ReviewState
sums_argument(FunctionCallInfo fcinfo)
{
	ReviewQueue *queue = queue_argument(fcinfo);
	ReviewState state = queue->newer;

	if (queue->first < queue->middle)
		merge_item(&state, &queue->items[queue->first]);
	return state;
}

PG_FUNCTION_INFO_V1(cx_review_window_finalfn);
Datum
cx_review_window_finalfn(PG_FUNCTION_ARGS)
{
	ReviewState state;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = sums_argument(fcinfo);
	if (state.reviews == 0)
		PG_RETURN_NULL();
	PG_RETURN_REVIEW(&state);
}

PG_FUNCTION_INFO_V1(cx_review_window_score);
Datum
cx_review_window_score(PG_FUNCTION_ARGS)
{
	ReviewState state;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = sums_argument(fcinfo);
	return review_score_of(fcinfo, &state);
}
