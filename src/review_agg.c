/*-------------------------------------------------------------------------
 *
 * review_agg.c
 *	  The transitions of the review aggregates.
 *
 * review_score and review_agg sum up reviews in a review_summary (review.h)
 * and differ only in their final function, so PostgreSQL runs one transition
 * for both over the same arguments.
 *
 * The sums.  The weights and the weighted ratings are summed with DoubleSum,
 * for a plain sum of n doubles loses up to n units in its last place.  The
 * squared deviations are not taken from the sum of squares, which cancels: the
 * deviation of ratings that are all equal would come out as 1e-8 of their
 * mean.  They are built up from each rating's distance to the mean so far
 * (Youngs and Cramer 1971, as in the server's own stddev, with weights; the
 * form for two sets is that of Chan, Golub and LeVeque 1979):
 *
 *		Swdd(A + B) = Swdd(A) + Swdd(B) + (mean(A) - mean(B))^2 Sw(A) Sw(B) / Sw(A + B).
 *
 * What a row costs is decided here, too: the state is changed in place, the
 * functions are not strict, which saves the executor a step per row, and no
 * aggregate has an initial value.  (Moving aggregates must start from an empty
 * summary, for there a NULL means something else.)
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "agg.h"
#include "compat.h"
#include "review.h"
#include "utils/timestamp.h"

/* One row: a review, and the half-life it comes with. */
typedef struct Review
{
	double		rating;			/* finite */
	TimestampTz at;				/* finite */
	int64		half_life;		/* microseconds, > 0 */
	double		weight;			/* its own, finite, >= 0 */
} Review;

/* 2^exponent, which must be that of a normal double. */
static inline double
power_of_two(int64 exponent)
{
	union
	{
		uint64		bits;
		double		value;
	}			power;

	power.bits = (uint64) (exponent + 1023) << 52;
	return power.value;
}

static void
check_half_life(int64 one, int64 other)
{
	if (unlikely(one != other))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot combine reviews of different half-lives"),
				 errdetail("One half-life is %s, another is %s.",
						   duration_to_text(one),
						   duration_to_text(other))));
}

static void
add_count(ReviewState *state, int64 reviews)
{
	if (unlikely(pg_add_s64_overflow(state->reviews, reviews,
									 &state->reviews)))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("review count is out of range"),
				 errdetail("A summary holds at most %lld reviews.",
						   (long long) PG_INT64_MAX)));
}

/* 2^(j/64), j = 0...64, correctly rounded; the index has 7 bits */
static const double power_table[128] = {
	1.0, 1.0108892860517005, 1.0218971486541166,
	1.0330248790212284, 1.0442737824274138, 1.0556451783605572,
	1.0671404006768237, 1.0787607977571199, 1.0905077326652577,
	1.102382583307841, 1.1143867425958924, 1.1265216186082418,
	1.1387886347566916, 1.1511892299529827, 1.1637248587775775,
	1.1763969916502812, 1.189207115002721, 1.202156731452703,
	1.215247359980469, 1.22848053610687, 1.241857812073484,
	1.255380757024691, 1.2690509571917332, 1.2828700160787783,
	1.2968395546510096, 1.3109612115247644, 1.3252366431597413,
	1.339667524053303, 1.3542555469368927, 1.3690024229745905,
	1.383909881963832, 1.3989796725383112, 1.4142135623730951,
	1.42961333839197, 1.4451808069770467, 1.460917794180647,
	1.4768261459394993, 1.4929077282912648, 1.5091644275934228,
	1.5255981507445384, 1.5422108254079407, 1.559004400237837,
	1.5759808451078865, 1.593142151342267, 1.6104903319492543,
	1.6280274218573478, 1.645755478153965, 1.6636765803267364,
	1.681792830507429, 1.7001063537185235, 1.718619298122478,
	1.7373338352737062, 1.7562521603732995, 1.7753764925265212,
	1.7947090750031072, 1.8142521755003989, 1.8340080864093424,
	1.8539791250833855, 1.8741676341103, 1.8945759815869656,
	1.9152065613971474, 1.9360617934922943, 1.9571441241754002,
	1.978456026387951, 2.0
};

/*
 * 2^y for 0 <= y <= 1, to 1 unit in the last place.  Takes y apart in a
 * multiple of 1/64, whose power is in the table, and a rest of at most 1/128,
 * for which five terms of the exponential series are enough (the sixth is
 * below 2^-54).  Adding 1.5 * 2^46 leaves the mantissa no place for less than
 * 1/64, so that its lowest bits are the multiple.  The exp2() of the C library
 * takes longer, and its last digit depends on the platform.
 */
static inline double
power_of_fraction(double y)
{
	union
	{
		uint64		bits;
		double		value;
	}			rounded;
	const double place = 1.5 * (INT64CONST(1) << 46);
	double		r;
	double		rr;
	double		power;

	rounded.value = y + place;
	power = power_table[rounded.bits & 127];
	r = y - (rounded.value - place);
	rr = r * r;

	/* ln(2)^k / k! */
	return power + power * (r * 0.6931471805599453 +
							rr * (0.24022650695910072 + r * 0.05550410866482158 +
								  rr * (0.009618129107628477 + r * 0.0013333558146428443)));
}

/*
 * 2^((at - base) / half_life), the weight of a review that is not newer than
 * the last.  The whole half-lives and the rest of the time are taken apart in
 * integers, so that the result is the same double for every base, but for a
 * power of two.
 */
static pg_attribute_always_inline double
decay(const ReviewState *state, TimestampTz at)
{
	uint64		half_life = state->half_life;

	/* time to the end of the newest half-life, less 1, so never negative */
	uint64		age = microseconds_between(at, state->base) + half_life - 1;
	double		periods = (double) age * state->rate;
	int64		whole;
	uint64		rest;

	if (periods > REVIEW_VANISHED)
		return 0;
	whole = (int64) periods;
	rest = (whole + 1) * half_life - 1 - age;

	/* rounding may have made it one more or one less */
	if (unlikely(rest >= half_life))
	{
		int			step = (int64) rest < 0 ? 1 : -1;

		whole += step;
		rest += step * half_life;
	}
	return power_of_fraction((double) (int64) rest * state->rate) *
		power_of_two(-whole);
}

static void
scale_sum(DoubleSum *total, double factor)
{
	/* + 0 turns a negative zero, where a sum vanishes, into zero */
	total->sum = total->sum * factor + 0.0;
	total->lost = total->lost * factor + 0.0;
}

/* Move the base of the sums on by so many half-lives. */
static void
shrink(ReviewState *state, uint64 half_lives)
{
	double		factor = 0;

	if (half_lives <= REVIEW_VANISHED)
		factor = power_of_two(-(int64) half_lives);
	scale_sum(&state->w, factor);
	scale_sum(&state->wx, factor);
	scale_sum(&state->wdd, factor);
	scale_sum(&state->ww, factor);
	scale_sum(&state->ww, factor);
	state->removed_w *= factor;
	state->error_wdd *= factor;
}

/* A review newer than the last of the state. */
static void
advance(ReviewState *state, TimestampTz at)
{
	uint64		age = microseconds_between(state->base, at);

	state->last = at;
	if (age >= (uint64) state->half_life)
	{
		uint64		half_lives = age / state->half_life;

		state->base += half_lives * state->half_life;
		shrink(state, half_lives);
	}
}

/* The squared deviations that come with a set of this mean and sum of w. */
static pg_attribute_always_inline double
deviation_between(const ReviewState *state, double mean, double w)
{
	double		before = sum_value(&state->w);
	double		distance;

	if (!(before > 0))
		return 0;
	distance = mean - sum_value(&state->wx) / before;
	return distance * distance * (w * (before / (before + w)));
}

static pg_attribute_always_inline void
add_review(ReviewState *state, const Review *review)
{
	double		w;

	if (review->at > state->last)
		advance(state, review->at);
	w = decay(state, review->at) * review->weight;
	add_count(state, 1);
	if (w > 0)
	{
		sum_add(&state->wdd, deviation_between(state, review->rating, w));
		sum_add(&state->w, w);
		sum_add(&state->wx, w * review->rating);
		sum_add(&state->ww, w * w);
	}
}

static void
set_review(ReviewState *state, const Review *review)
{
	review_init(state);
	review_set_time(state, review->half_life, review->at);
	add_review(state, review);
}

void
review_merge(ReviewState *state, const ReviewState *other)
{
	ReviewState older = *other;
	double		w;

	if (other->reviews == 0)
		return;
	if (state->reviews == 0)
	{
		*state = *other;
		return;
	}
	check_half_life(state->half_life, other->half_life);
	if (state->last < older.last)
		advance(state, older.last);
	else
		advance(&older, state->last);

	w = sum_value(&older.w);
	if (w > 0)
		sum_add(&state->wdd,
				deviation_between(state, sum_value(&older.wx) / w, w));
	sum_merge(&state->w, &older.w);
	sum_merge(&state->wx, &older.wx);
	sum_merge(&state->wdd, &older.wdd);
	sum_merge(&state->ww, &older.ww);
	state->removed_w += older.removed_w;
	state->error_wdd += older.error_wdd;
	add_count(state, older.reviews);
}

static void
take_from_sum(DoubleSum *total, const DoubleSum *part)
{
	sum_add(total, -part->sum);
	total->lost -= part->lost;
}

/*
 * Take a part of the reviews away, or return false where the rest has to be
 * summed up anew:
 *
 *	 - The newest review goes.  How old the next one is, the state cannot say.
 *
 *	 - Precision of the weights is at risk.  Sw, Swx and Sww are sums over the
 *	   same doubles that were added, and DoubleSum keeps twice the digits of a
 *	   double, so as long as not more than 2^20 times the rest has been taken
 *	   away since the state was made, the rest has the digits of a double.
 *
 *	 - Precision of the deviation is at risk.  What a part adds to Swdd is
 *	   rounded, and comes out a little different when it is taken away: the
 *	   distance d of the means by about 2^-52 of the mean, the product w d^2
 *	   by about 2^-52 (w d^2 + 2 w d mean).  These errors are added up.  They
 *	   may reach 2^-40 of Swdd, half of which is left of its root, the standard
 *	   deviation.  Where that is 0 or nearly so, as in a row of equal ratings,
 *	   2^-41 of the mean is enough: 2^-82 of its square.
 */
static bool
take_away(ReviewState *state, const ReviewState *part)
{
	const double least = power_of_two(-REVIEW_VANISHED / 2);
	ReviewState older = *part;
	double		w;
	double		rest;
	double		mean;
	double		distance;
	double		share;

	if (part->reviews == 0)
		return true;
	if (part->reviews > state->reviews)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cannot take away more reviews than there are")));
	check_half_life(state->half_life, part->half_life);
	if (part->reviews == state->reviews)
	{
		review_init(state);
		return true;
	}
	rest = sum_value(&state->w);
	if (part->last >= state->last || (rest > 0 && rest < least))
		return false;

	advance(&older, state->last);
	add_count(state, -older.reviews);
	w = sum_value(&older.w);
	if (w == 0)
		return true;
	mean = sum_value(&older.wx) / w;
	take_from_sum(&state->w, &older.w);
	take_from_sum(&state->wx, &older.wx);
	take_from_sum(&state->ww, &older.ww);
	take_from_sum(&state->wdd, &older.wdd);
	state->removed_w += w;
	rest = sum_value(&state->w);
	if (!(rest > power_of_two(-20) * state->removed_w && rest > least))
		return false;

	distance = mean - sum_value(&state->wx) / rest;
	share = w * (rest / (rest + w));
	sum_add(&state->wdd, -(distance * distance * share));
	state->error_wdd += 2 * DBL_EPSILON * share * fabs(distance) *
		(fabs(distance) + 2 * fabs(mean));

	/* rounding must not make sums of squares negative */
	if (sum_value(&state->wdd) < 0)
		state->wdd.sum = state->wdd.lost = 0;
	if (sum_value(&state->ww) < 0)
		state->ww.sum = state->ww.lost = 0;
	mean = sum_value(&state->wx) / rest;
	return state->error_wdd <= power_of_two(-40) * sum_value(&state->wdd) ||
		state->error_wdd <= power_of_two(-82) * mean * mean * rest;
}

/* The state, if it is in the working form and ours to change, or NULL. */
static inline ReviewState *
state_in_place(FunctionCallInfo fcinfo)
{
	ReviewState *state;

	if (PG_ARGISNULL(0) || !in_aggregate(fcinfo))
		return NULL;
	state = (ReviewState *) PG_GETARG_POINTER(0);
	if (VARATT_IS_4B_U(state) && VARSIZE(state) == sizeof(ReviewState) &&
		state->form == REVIEW_WORKING)
		return state;
	return NULL;
}

/* A copy of the state to work on, in the current context. */
static ReviewState *
state_copy(FunctionCallInfo fcinfo)
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

/* All cases; makes the first state. */
static pg_noinline Datum
add_slowly(FunctionCallInfo fcinfo, Review review)
{
	ReviewState *state = state_copy(fcinfo);

	if (state->reviews == 0)
		set_review(state, &review);
	else
	{
		check_half_life(state->half_life, review.half_life);
		add_review(state, &review);
	}
	return return_state(fcinfo, state);
}

/*
 * Read the arguments after the state, as many as the aggregate has; false if
 * one is NULL.
 */
static pg_attribute_always_inline bool
read_review(FunctionCallInfo fcinfo, int nargs, Review *review)
{
	for (int i = 1; i < nargs; i++)
		if (PG_ARGISNULL(i))
			return false;

	review->rating = PG_GETARG_FLOAT8(1);
	if (unlikely(!isfinite(review->rating)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("rating %g is out of range", review->rating),
				 errdetail("Ratings must be finite.")));
	review->at = PG_GETARG_TIMESTAMPTZ(2);
	review_check_time(review->at);
	review->half_life = nargs > 3 ?
		duration_microseconds("half-life", PG_GETARG_INTERVAL_P(3)) : REVIEW_HALF_LIFE;
	review->weight = nargs > 4 ? check_weight(PG_GETARG_FLOAT8(4)) : 1;
	return true;
}

static pg_attribute_always_inline Datum
add_row(FunctionCallInfo fcinfo, int nargs)
{
	ReviewState *state;
	Review		review;

	if (unlikely(!read_review(fcinfo, nargs, &review)))
		return same_state(fcinfo);
	state = state_in_place(fcinfo);
	if (unlikely(state == NULL || state->half_life != review.half_life))
		return add_slowly(fcinfo, review);
	add_review(state, &review);
	PG_RETURN_POINTER(state);
}

/* Merge a summary into the state. */
static Datum
add_summary(FunctionCallInfo fcinfo, const ReviewState *other)
{
	ReviewState *state = state_in_place(fcinfo);

	if (state == NULL)
		state = state_copy(fcinfo);
	review_merge(state, other);
	return return_state(fcinfo, state);
}

/*
 * Take a summary from the state.  NULL makes PostgreSQL compute the state of
 * the frame anew, so whatever was changed by then does not matter.
 */
static Datum
remove_summary(FunctionCallInfo fcinfo, const ReviewState *part)
{
	ReviewState *state = state_in_place(fcinfo);

	if (state == NULL)
		state = state_copy(fcinfo);
	if (!take_away(state, part))
		PG_RETURN_NULL();
	return return_state(fcinfo, state);
}

static pg_attribute_always_inline Datum
remove_row(FunctionCallInfo fcinfo, int nargs)
{
	ReviewState part;
	Review		review;

	if (!read_review(fcinfo, nargs, &review))
		return same_state(fcinfo);
	set_review(&part, &review);
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
