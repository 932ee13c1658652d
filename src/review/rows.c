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

/*
 * Two rows side by side.  A vector type of gcc and clang, for any processor;
 * its operations are those on each element.
 */
typedef double Pair __attribute__((vector_size(16)));
typedef uint64 PairBits __attribute__((vector_size(16)));
typedef uint32 PairWords __attribute__((vector_size(16)));

/* where the lower half of the first of two 64-bit numbers is */
#ifdef WORDS_BIGENDIAN
#define LOW_WORD		1
#else
#define LOW_WORD		0
#endif

#define BOTH(value)		((Pair) {(value), (value)})

/* 2^(j/128), j = 0...127, correctly rounded */
static const double power_table[128] = {
	1.0, 1.0054299011128027, 1.0108892860517005, 1.016378314910953,
	1.0218971486541166, 1.0274459491187637, 1.0330248790212284,
	1.0386341019613787, 1.0442737824274138, 1.0499440858006872,
	1.0556451783605572, 1.061377227289262, 1.0671404006768237,
	1.0729348675259756, 1.0787607977571199, 1.0846183622133092,
	1.0905077326652577, 1.0964290818163769, 1.102382583307841,
	1.1083684117236787, 1.1143867425958924, 1.1204377524096067,
	1.1265216186082418, 1.1326385195987192, 1.1387886347566916,
	1.1449721444318042, 1.1511892299529827, 1.1574400736337511,
	1.1637248587775775, 1.1700437696832502, 1.1763969916502812,
	1.182784710984341, 1.189207115002721, 1.1956643920398273,
	1.202156731452703, 1.2086843236265816, 1.215247359980469,
	1.2218460329727576, 1.22848053610687, 1.2351510639369334,
	1.241857812073484, 1.2486009771892048, 1.255380757024691,
	1.2621973503942507, 1.2690509571917332, 1.275941778396392,
	1.2828700160787783, 1.2898358734066657, 1.2968395546510096,
	1.3038812651919358, 1.3109612115247644, 1.318079601266064,
	1.3252366431597413, 1.3324325470831615, 1.339667524053303,
	1.3469417862329458, 1.3542555469368927, 1.3616090206382248,
	1.3690024229745905, 1.3764359707545302, 1.383909881963832,
	1.3914243757719262, 1.3989796725383112, 1.4065759938190154,
	1.4142135623730951, 1.4218926021691656, 1.42961333839197,
	1.4373759974489824, 1.4451808069770467, 1.4530279958490526,
	1.460917794180647, 1.4688504333369818, 1.4768261459394993,
	1.4848451658727524, 1.4929077282912648, 1.5010140696264256,
	1.5091644275934228, 1.5173590411982147, 1.5255981507445384,
	1.533881997840956, 1.5422108254079407, 1.550584877685, 1.559004400237837,
	1.567469639965553, 1.5759808451078865, 1.5845382652524937,
	1.593142151342267, 1.6017927556826934, 1.6104903319492543,
	1.6192351351948637, 1.6280274218573478, 1.6368674497669644,
	1.645755478153965, 1.6546917676561943, 1.6636765803267364,
	1.6727101796415966, 1.681792830507429, 1.6909247992693053,
	1.7001063537185235, 1.709337763100463, 1.718619298122478,
	1.7279512309618377, 1.7373338352737062, 1.746767386199169,
	1.7562521603732995, 1.7657884359332727, 1.7753764925265212,
	1.785016611318935, 1.7947090750031072, 1.804454167806624,
	1.8142521755003989, 1.8241033854070534, 1.8340080864093424,
	1.843966568958626, 1.8539791250833855, 1.864046048397789, 1.8741676341103,
	1.8843441790323345, 1.8945759815869656, 1.9048633418176741,
	1.9152065613971474, 1.925605943636125, 1.9360617934922943,
	1.9465744175792332, 1.9571441241754002, 1.9677712232331759,
	1.978456026387951, 1.9891988469672663
};

/*
 * 2^y for -1000 < y < 1000, to 2.3 units in the last place, 3.6e-16, as compared
 * with exp2l() for 60 million y.  Takes y apart in a
 * multiple of 1/128 and a rest r.  Adding 1.5 * 2^45 leaves the mantissa no
 * place for less than 1/128, so its bits are the multiple: the lowest 7 choose
 * a power from the table, those above are added to its exponent.  For the rest,
 * of at most 1/256, (2^r - 1) / r is the cubic through that function at the
 * Chebyshev nodes, whose own error is far below that of the roundings.  The
 * exp2() of the C library takes longer, and its last digit depends on the
 * platform.
 */
static pg_attribute_always_inline Pair
exp2_pair(Pair y)
{
	const Pair	place = BOTH(1.5 * (INT64CONST(1) << 45));
	Pair		rounded = y + place;
	PairBits	bits = (PairBits) rounded;
	PairWords	words = (PairWords) bits;
	Pair		table = {power_table[words[LOW_WORD] & 127],
	power_table[words[LOW_WORD + 2] & 127]};
	Pair		power = (Pair) ((PairBits) table + (bits >> 7 << 52));
	Pair		r = y - (rounded - place);

	return power + power * (r * (0.6931471805599065 +
								 r * (0.24022650695909623 +
									  r * (0.05550412901021981 + r * 0.009618131458020956))));
}

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
		Pair		weight = exp2_pair(time * BOTH(block->rate)) * own;
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

/*
 * The weight of a review as a factor, which is returned, and a power of two,
 * the level.  Without weight it has no level.  The rate is that of its half-life.
 */
double
review_weigh(const Review *review, double rate, int64 *level)
{
	int64		passed;
	int			exponent = 1;
	double		factor = 0.5;

	*level = review_period(review->at, review->half_life, rate, &passed);
	if (review->weight != 1)
		factor = frexp(review->weight, &exponent);
	*level += exponent - 1;
	return 2 * factor * exp2_pair(BOTH(passed * rate))[0];
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
	double		w = exp2_pair(BOTH(row->time * state->rate))[0] * row->weight;

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
