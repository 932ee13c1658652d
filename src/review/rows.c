/*-------------------------------------------------------------------------
 *
 * rows.c
 *	  Weighing reviews, one by one and in blocks.
 *
 * A large group takes its rows in one by one, which is a few stores each, and
 * weighs and sums them up in blocks (buffer.h), two side by side, in a loop
 * whose rounds a processor overlaps.
 *
 * In a block, plain sums will do: of REVIEW_MAX_ROWS numbers, every other one, they
 * lose at most half as many units in the last place, 4e-15.  The sums of the
 * blocks are added up with DoubleSum (base/sum.h), whose error does not grow with
 * their number.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/sum.h"
#include "review/rows.h"

static inline double
pair_sum(Pair pair)
{
	return pair[0] + pair[1];
}

static pg_noinline void
check_ratings(const ReviewRow *rows, int n)
{
	for (int i = 0; i < n; i++)
		(void) check_rating(rows[i].rating);
}

/*
 * Sum up an even number of rows, given a guess of their mean: that the mean is
 * not needed first makes one pass of it.  The guess is the mean of reviews with
 * the weight w_guess, which the rows are to be merged with.  False if it is off
 * by more than four standard deviations of the whole, so that digits of the
 * squared deviations cancel.
 */
static bool
sum_pairs(ReviewState *block, const ReviewRow *rows, double guess, double w_guess)
{
	Pair		sum_w = BOTH(0);
	Pair		sum_wd = BOTH(0);
	Pair		sum_wdd = BOTH(0);
	Pair		sum_ww = BOTH(0);
	double		w;
	double		wd;
	double		shift;

	for (const ReviewRow *row = rows; row < rows + block->reviews; row += 2)
	{
		Pair		time = {row[0].time, row[1].time};
		Pair		rating = {row[0].rating, row[1].rating};
		Pair		own = {row[0].weight, row[1].weight};
		Pair		weight = review_exp2_pair(time * BOTH(block->rate)) * own;
		Pair		distance = rating - BOTH(guess);
		Pair		weighted = weight * distance;

		sum_w += weight;
		sum_wd += weighted;
		sum_wdd += weighted * distance;
		sum_ww += weight * weight;
	}
	w = pair_sum(sum_w);
	wd = pair_sum(sum_wd);
	shift = w > 0 ? wd / w * wd : 0;
	block->sum_w.sum = w;
	block->sum_wx.sum = guess * w + wd;
	block->sum_wdd.sum = pair_sum(sum_wdd) - shift;
	if (block->sum_wdd.sum < 0)
		block->sum_wdd.sum = 0;
	block->sum_ww.sum = pair_sum(sum_ww);
	return !(shift > 16 * (block->sum_wdd.sum + shift * (w_guess / (w_guess + w))));
}

/* Add a review, given its weight relative to the base. */
static pg_attribute_always_inline void
add_sums(ReviewState *state, double w, double rating)
{
	review_add_count(state, 1);
	if (w > 0)
	{
		double		before = sum_value(&state->sum_w);
		double		distance;	/* from the mean, times before */

		/*
		 * as in review_merge_sums(), with one division: here nothing has to
		 * be symmetric
		 */
		if (before > 0)
		{
			distance = rating * before - sum_value(&state->sum_wx);
			sum_add(&state->sum_wdd, distance * (w / (before * (before + w))) * distance);
		}
		sum_add(&state->sum_w, w);
		sum_add(&state->sum_wx, w * rating);
		sum_add(&state->sum_ww, w * w);
	}
}

/* Add a review to a state whose half-life is set. */
void
review_add_row(ReviewState *state, const Review *review)
{
	int64		level;
	double		w = review_weigh(review, state->rate, &level);

	if (state->reviews == 0 || review->at > state->last)
		state->last = review->at;
	if (w > 0)
	{
		review_raise_base(state, level);
		w *= power_below(level, state->base);
	}
	add_sums(state, w, review->rating);
	AssertReviewState(state);
}

/* Add a single one of the rows below. */
static void
add_sums_of(ReviewState *state, const ReviewRow *row)
{
	double		w = review_exp2(row->time * state->rate) * row->weight;

	add_sums(state, w, row->rating);
}

/*
 * Add n reviews, 1...REVIEW_MAX_ROWS, to a state.  Their times and weights have
 * been checked: no level is above the base, and no power of two overflows.  The
 * ratings are checked here.
 */
void
review_add_rows(ReviewState *state, const ReviewRow *rows, int n)
{
	const ReviewRow *last = &rows[n - 1];
	ReviewState block;
	double		w = sum_value(&state->sum_w);

	review_init(&block);
	block.rate = state->rate;
	block.reviews = n / 2 * 2;
	if (!sum_pairs(&block, rows, w > 0 ? review_mean(state) : rows->rating, w))
		(void) sum_pairs(&block, rows, review_mean(&block), 0);

	/*
	 * whatever its weight, a rating that is not finite has got into the sum;
	 * and so has one that is too far from the others, which may weigh nothing
	 */
	if (unlikely(!isfinite(block.sum_wx.sum) || !isfinite(last->rating)))
	{
		check_ratings(rows, n);
		for (int i = 0; i < n; i++)
			add_sums_of(state, &rows[i]);
		return;
	}
	review_merge_sums(state, &block);
	if (n % 2 != 0)
		add_sums_of(state, last);
}
