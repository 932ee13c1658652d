/*-------------------------------------------------------------------------
 *
 * rows.h
 *	  Reviews, one by one and in blocks, on their way into the sums.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_ROWS_H
#define CX_REVIEW_ROWS_H

#include "base/check.h"
#include "base/decimal.h"
#include "base/duration.h"
#include "review/power.h"
#include "review/sums.h"

/* 365.25 days * ln 2 / -ln 0.7 in microseconds: half_life_from_retention(0.7) */
#define REVIEW_HALF_LIFE	INT64CONST(61327721043943)

/* The most rows of a block: what is summed up at once */
#define REVIEW_MAX_ROWS		64

/* One review, and the half-life it comes with */
typedef struct Review
{
	double		rating;			/* finite */
	TimestampTz at;				/* finite */
	int64		half_life;		/* microseconds, > 0 */
	double		weight;			/* its own, finite, >= 0 */
} Review;

/* One that is to be added to sums with others */
typedef struct ReviewRow
{
	double		time;			/* microseconds since a common origin */
	double		rating;
	double		weight;			/* if written then, divided by 2^base */
} ReviewRow;

static inline double
check_rating(double rating)
{
	return check_finite(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "rating", rating);
}

/* Ratings of each type as a double */
typedef double (*RatingReader) (Datum rating);

static inline double
rating_float8(Datum rating)
{
	return DatumGetFloat8(rating);
}

static inline double
rating_numeric(Datum rating)
{
	return numeric_to_double(DatumGetNumericPacked(rating));
}

/* Read the arguments after the state of an aggregate, as many as it has. */
static pg_attribute_always_inline Review
review_read(FunctionCallInfo fcinfo, RatingReader read_rating, int nargs)
{
	Review		review;

	review.rating = check_rating(read_rating(PG_GETARG_DATUM(1)));
	review.at = check_time("reviewed_at", PG_GETARG_TIMESTAMPTZ(2));
	review.half_life = nargs > 3 ?
		duration_microseconds("half-life", PG_GETARG_INTERVAL_P(3)) : REVIEW_HALF_LIFE;
	review.weight = nargs > 4 ? check_weight(PG_GETARG_FLOAT8(4)) : 1;
	return review;
}

/*
 * The weight of a review as a factor, which is returned, and a power of two,
 * the level.  Without weight it has no level.  The rate is that of its half-life.
 */
static pg_attribute_always_inline double
review_weigh(const Review *review, double rate, int64 *level)
{
	int64		passed;
	int			exponent = 1;
	double		factor = 0.5;

	*level = review_period(review->at, review->half_life, rate, &passed);
	if (review->weight != 1)
		factor = frexp(review->weight, &exponent);
	*level += exponent - 1;
	return 2 * factor * review_exp2(passed * rate);
}

extern void review_add_row(ReviewState *state, const Review *review);
extern void review_add_rows(ReviewState *state, const ReviewRow *rows, int n);

#endif							/* CX_REVIEW_ROWS_H */
