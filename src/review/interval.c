/*-------------------------------------------------------------------------
 *
 * interval.c
 *	  Confidence intervals of review scores, and a test of two scores.
 *
 * What is estimated is the weighted mean of the ratings that were to be
 * expected when the reviews were written.  Weights that do not depend on the
 * ratings make of n reviews as good as the effective number of them (Kish), of
 * the mean m and the standard deviation s.  The sums keep no more, and the sum
 * of w^2 (rating - m)^2, which weights that do depend on them would need, would
 * be a field of its own.
 *
 * Where the ends of the scale are not known, the standard error is that of a
 * mean, s / sqrt(n - 1), with Student's t of n - 1 degrees of freedom.  That
 * asks for two reviews and for ratings that differ; near an end of the scale,
 * where those of a small sample often do not, it is too narrow.  Where the ends
 * are known, pseudo-reviews at both cure it, as pseudo-responses do in surveys.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "base/check.h"
#include "base/composite.h"
#include "base/confidence.h"
#include "base/decimal.h"
#include "review/score.h"
#include "review/summary.h"
#include "utils/float.h"

/* Pseudo-reviews at each end of the scale, each of the average weight */
#define PSEUDO_REVIEWS	0.75

typedef struct ScoreEstimate
{
	double		n;				/* the effective number of reviews */
	double		mean;
	double		deviation;		/* the population standard deviation */
	double		variance;		/* of the mean: its standard error, squared */
	double		df;				/* its degrees of freedom, >= 1 */
} ScoreEstimate;

/* Of a state with weights; false if there is no standard error. */
static bool
estimate_score(const ReviewState *state, ScoreEstimate *estimate)
{
	estimate->n = check_sum(review_effective_number(state));
	estimate->mean = check_sum(review_mean(state));
	estimate->deviation = check_sum(review_deviation(state));

	/* two reviews of one weight, but for rounding, are two */
	estimate->df = Max(estimate->n - 1, 1);
	estimate->variance = check_sum(estimate->deviation * estimate->deviation / estimate->df);
	return estimate->n >= 2 * (1 - 8 * DBL_EPSILON) && estimate->variance > 0;
}

static double
square(double value)
{
	return value * value;
}

PG_FUNCTION_INFO_V1(review_interval);
Datum
review_interval(PG_FUNCTION_ARGS)
{
	ReviewState state;
	double		confidence = check_confidence(PG_GETARG_FLOAT8(1));
	ScoreEstimate estimate;
	Numeric		lower;
	Numeric		upper;

	PG_GETARG_REVIEW(0, &state);
	if (!review_has_weight(&state) || !estimate_score(&state, &estimate))
		PG_RETURN_NULL();
	limits_around(estimate.mean,
				  check_sum(confidence_t(confidence, estimate.df) * sqrt(estimate.variance)),
				  -DBL_MAX, DBL_MAX, numeric_from_double(estimate.mean), &lower, &upper);
	return numrange_of(lower, upper);
}

/*
 * The score, which lies on the scale, but for rounding.  Ratings that do are not
 * spread farther, for their score, than if all were at its ends.
 */
static double
on_scale(double lowest, double highest, double score, double deviation)
{
	const double rounding = 1e-13 * Max(fabs(lowest), fabs(highest));

	(void) check_finite(ERRCODE_INVALID_PARAMETER_VALUE, "lowest", lowest);
	(void) check_finite(ERRCODE_INVALID_PARAMETER_VALUE, "highest", highest);
	if (!(lowest < highest))
		double_out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, "highest", highest,
							psprintf("It must be greater than lowest, which is %s.",
									 float8out_internal(lowest)), NULL);
	if (score < lowest - rounding || score > highest + rounding)
		double_out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "review score", score,
							psprintf("The scale is %s to %s.", float8out_internal(lowest),
									 float8out_internal(highest)), NULL);
	if (square(deviation) >
		(highest - score + rounding) * (score - lowest + rounding) * (1 + 1e-9))
		double_out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "standard deviation", deviation,
							psprintf("Ratings of %s to %s with a score of %s cannot have it.",
									 float8out_internal(lowest), float8out_internal(highest),
									 float8out_internal(score)), NULL);
	return Min(Max(score, lowest), highest);
}

/*
 * (summary, lowest, highest, confidence).  In units of the average weight,
 * sum_ww / sum_w, the weights of the reviews add up to the effective number n,
 * and so do their squares.
 */
PG_FUNCTION_INFO_V1(review_interval_on_scale);
Datum
review_interval_on_scale(PG_FUNCTION_ARGS)
{
	ReviewState state;
	double		lowest = PG_GETARG_FLOAT8(1);
	double		highest = PG_GETARG_FLOAT8(2);
	double		z = confidence_z(PG_GETARG_FLOAT8(3));
	ScoreEstimate estimate;
	double		n;
	double		mean;
	double		squares;
	double		score;
	Numeric		lower;
	Numeric		upper;

	PG_GETARG_REVIEW(0, &state);
	if (!review_has_weight(&state))
		PG_RETURN_NULL();
	(void) estimate_score(&state, &estimate);
	score = on_scale(lowest, highest, estimate.mean, estimate.deviation);
	n = estimate.n + 2 * PSEUDO_REVIEWS;
	mean = (estimate.n * score + PSEUDO_REVIEWS * (lowest + highest)) / n;
	squares = estimate.n * (square(estimate.deviation) + square(score - mean)) +
		PSEUDO_REVIEWS * (square(lowest - mean) + square(highest - mean));
	limits_around(check_sum(mean), z * sqrt(check_sum(squares)) / n, lowest, highest,
				  numeric_from_double(estimate.mean), &lower, &upper);
	return numrange_of(lower, upper);
}

/* Of the scores as a reader sees them, without trailing zeros */
static Numeric
score_difference(double a, double b)
{
	Numeric		difference = numeric_call(numeric_sub, numeric_from_double(a),
										  numeric_from_double(b));

	return DatumGetNumeric(DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(difference)));
}

/* Welch's test: do the scores differ?  (a, b, confidence) */
PG_FUNCTION_INFO_V1(review_test);
Datum
review_test(PG_FUNCTION_ARGS)
{
	ReviewState a;
	ReviewState b;
	double		confidence = check_confidence(PG_GETARG_FLOAT8(2));
	ScoreEstimate of_a;
	ScoreEstimate of_b;
	Numeric		difference;
	Numeric		lower;
	Numeric		upper;
	double		center;
	double		variance;
	double		share;
	double		df;
	double		standard_error;
	Datum		values[8];
	bool		nulls[8] = {false};

	PG_GETARG_REVIEW(0, &a);
	PG_GETARG_REVIEW(1, &b);
	if (!review_has_weight(&a) || !review_has_weight(&b) ||
		!estimate_score(&a, &of_a) || !estimate_score(&b, &of_b))
		PG_RETURN_NULL();
	difference = score_difference(of_a.mean, of_b.mean);
	center = check_sum(of_a.mean - of_b.mean);
	variance = check_sum(of_a.variance + of_b.variance);
	standard_error = sqrt(variance);

	/* Welch and Satterthwaite */
	share = of_a.variance / variance;
	df = 1 / (square(share) / of_a.df + square(1 - share) / of_b.df);

	values[0] = values[4] = NumericGetDatum(difference);
	limits_around(center, check_sum(confidence_t(confidence, df) * standard_error),
				  -DBL_MAX, DBL_MAX, difference, &lower, &upper);
	values[1] = NumericGetDatum(lower);
	values[2] = NumericGetDatum(upper);
	values[3] = NumericGetDatum(numeric_from_double(two_sided_t_p_value(center / standard_error,
																		df)));
	values[5] = NumericGetDatum(numeric_from_double(standard_error));
	values[6] = NumericGetDatum(numeric_from_double(center / standard_error));
	values[7] = NumericGetDatum(numeric_from_double(df));
	return composite_result(fcinfo, values, nulls);
}
