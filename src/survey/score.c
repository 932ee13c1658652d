/*-------------------------------------------------------------------------
 *
 * survey.c
 *	  NPS, CSAT, CES and top-box share of a cx_survey, their margins,
 *	  intervals and tests.
 *
 * The scores are ratios of whole numbers and computed as such: exact where
 * the decimal fraction ends, otherwise rounded to at least 16 significant
 * digits.  The functions of a summary are at the same
 * time the final functions of the aggregates.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "base/confidence.h"
#include "base/decimal.h"
#include "survey/summary.h"
#include "utils/float.h"

#define CSAT_SCALE_MAX	5		/* default scale_max: 1...5 */
#define CES_SCALE_MAX	7		/* default scale_max: 1...7 */

/* ----------
 * Counts
 * ----------
 */

static int64
responses_from(const SurveyTally *tally, int threshold)
{
	int64		responses = 0;

	for (int score = threshold; score < SURVEY_NSCORES; score++)
		responses += tally->count[score];
	return responses;
}

static int64
responses_in(const SurveyTally *tally, NpsCategory category)
{
	int64		responses = 0;

	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (nps_category_of(score) == category)
			responses += tally->count[score];
	return responses;
}

PG_FUNCTION_INFO_V1(response_count);
Datum
response_count(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(survey_responses_sum(&tally));
}

PG_FUNCTION_INFO_V1(promoter_count);
Datum
promoter_count(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(responses_in(&tally, NPS_PROMOTER));
}

PG_FUNCTION_INFO_V1(passive_count);
Datum
passive_count(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(responses_in(&tally, NPS_PASSIVE));
}

PG_FUNCTION_INFO_V1(detractor_count);
Datum
detractor_count(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(responses_in(&tally, NPS_DETRACTOR));
}

PG_FUNCTION_INFO_V1(survey_score_count);
Datum
survey_score_count(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	int			score = survey_check_parameter("score", PG_GETARG_INT32(1), 0);

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(tally.count[score]);
}

/* ----------
 * Scores
 * ----------
 */

static Datum
whole(int64 value)
{
	return NumericGetDatum(int64_to_numeric(value));
}

static Datum
product(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_mul, a, b);
}

/* A mean as a fraction of whole numbers */
typedef struct Fraction
{
	Datum		dividend;		/* numeric */
	Datum		divisor;
} Fraction;

static Numeric
fraction_value(Fraction fraction)
{
	return numeric_quotient(DatumGetNumeric(fraction.dividend),
							DatumGetNumeric(fraction.divisor));
}

/* a - b, exact until the division */
static Numeric
fraction_difference(Fraction a, Fraction b)
{
	Fraction	difference;

	difference.dividend = DirectFunctionCall2(numeric_sub,
											  product(a.dividend, b.divisor),
											  product(b.dividend, a.divisor));
	difference.divisor = product(a.divisor, b.divisor);
	return fraction_value(difference);
}

/* up to here what is computed of the responses fits int64 */
#define RESPONSES_OF_INT64	INT64CONST(1000000000000000)

/*
 * The mean of weight[score] over the responses and quarters[score] quarters of
 * a response more.  Weights are at most 1000.
 */
static Fraction
mean_fraction(const SurveyTally *tally, const int16 weight[SURVEY_NSCORES],
			  const uint8 quarters[SURVEY_NSCORES])
{
	Fraction	mean;

	if (survey_responses_sum(tally) <= RESPONSES_OF_INT64)
	{
		int64		sum = 0;
		int64		count = 0;

		for (int score = 0; score < SURVEY_NSCORES; score++)
		{
			int64		n = 4 * tally->count[score] + quarters[score];

			sum += weight[score] * n;
			count += n;
		}
		mean.dividend = whole(sum);
		mean.divisor = whole(count);
		return mean;
	}

	mean.dividend = mean.divisor = whole(0);
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		Datum		n = DirectFunctionCall2(numeric_add,
											product(whole(4), whole(tally->count[score])),
											whole(quarters[score]));

		mean.dividend = DirectFunctionCall2(numeric_add, mean.dividend,
											product(whole(weight[score]), n));
		mean.divisor = DirectFunctionCall2(numeric_add, mean.divisor, n);
	}
	return mean;
}

static const uint8 no_quarters[SURVEY_NSCORES];

/*
 * Every score here is the mean of a whole number per response, divided by a
 * whole number:
 *
 *		sum(weight[score] * count[score]) / (n * divisor),
 *
 * or NULL without responses.  Divisors are at most 10.
 */
static Datum
mean_weight(FunctionCallInfo fcinfo, const SurveyTally *tally,
			const int16 weight[SURVEY_NSCORES], int divisor)
{
	int64		responses = survey_responses_sum(tally);
	int64		sum = 0;
	Fraction	mean;

	if (responses == 0)
		PG_RETURN_NULL();
	if (responses <= RESPONSES_OF_INT64)
	{
		for (int score = 0; score < SURVEY_NSCORES; score++)
			sum += weight[score] * tally->count[score];
		PG_RETURN_NUMERIC(numeric_ratio(sum, responses * divisor));
	}

	mean = mean_fraction(tally, weight, no_quarters);
	mean.divisor = product(mean.divisor, whole(divisor));
	PG_RETURN_NUMERIC(fraction_value(mean));
}

static const int16 nps_weight[SURVEY_NSCORES] = {
	-100, -100, -100, -100, -100, -100, -100, 0, 0, 100, 100
};

static const int16 score_weight[SURVEY_NSCORES] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
};

static const int16 percent_weight[SURVEY_NSCORES] = {
	0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000
};

/* 100 (promoters - detractors) / n, -100...100 */
PG_FUNCTION_INFO_V1(survey_nps);
Datum
survey_nps(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	return mean_weight(fcinfo, &tally, nps_weight, 1);
}

/* sum(score) / n */
PG_FUNCTION_INFO_V1(survey_mean_score);
Datum
survey_mean_score(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	return mean_weight(fcinfo, &tally, score_weight, 1);
}

/*
 * scale_max for csat and ces: given, where they are called on a summary with
 * one; else in the state of the aggregate; else the default.  Every response
 * must be on the scale that it stands for, 1...scale_max.
 */
static int
scale_max_argument(FunctionCallInfo fcinfo, const SurveyTally *tally,
				   int default_value)
{
	int			scale_max = default_value;

	if (PG_NARGS() > 1)
		scale_max = survey_check_scale_max(PG_GETARG_INT32(1));
	else if (SURVEY_CONSTANT_KIND(tally->constant) == SURVEY_SCALE_MAX)
		scale_max = SURVEY_CONSTANT_VALUE(tally->constant);

	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (tally->count[score] > 0 && (score < 1 || score > scale_max))
			survey_score_off_scale(psprintf("%d", score), 1, scale_max,
								   score > scale_max ?
								   "Give the top of a longer scale as scale_max." :
								   NULL);
	return scale_max;
}

/* 100 sum(rating) / (n scale_max), 0...100 */
PG_FUNCTION_INFO_V1(survey_csat);
Datum
survey_csat(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	int			scale_max;

	PG_GETARG_SURVEY(0, &tally);
	scale_max = scale_max_argument(fcinfo, &tally, CSAT_SCALE_MAX);
	return mean_weight(fcinfo, &tally, percent_weight, scale_max);
}

/* sum(score) / n, 1...scale_max */
PG_FUNCTION_INFO_V1(survey_ces);
Datum
survey_ces(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	(void) scale_max_argument(fcinfo, &tally, CES_SCALE_MAX);
	return mean_weight(fcinfo, &tally, score_weight, 1);
}

/* 100 count(score >= threshold) / n, 0...100 */
static Datum
top_box(FunctionCallInfo fcinfo, const SurveyTally *tally, int threshold)
{
	int16		weight[SURVEY_NSCORES];

	for (int score = 0; score < SURVEY_NSCORES; score++)
		weight[score] = score >= threshold ? 100 : 0;
	return mean_weight(fcinfo, tally, weight, 1);
}

PG_FUNCTION_INFO_V1(survey_top_box);
Datum
survey_top_box(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	int			threshold = survey_check_threshold(PG_GETARG_INT32(1));

	PG_GETARG_SURVEY(0, &tally);
	return top_box(fcinfo, &tally, threshold);
}

/* The state of no responses has not learnt the threshold. */
PG_FUNCTION_INFO_V1(cx_survey_top_box_finalfn);
Datum
cx_survey_top_box_finalfn(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	if (survey_responses_sum(&tally) == 0)
		PG_RETURN_NULL();
	if (SURVEY_CONSTANT_KIND(tally.constant) != SURVEY_THRESHOLD)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state has no threshold")));
	return top_box(fcinfo, &tally, SURVEY_CONSTANT_VALUE(tally.constant));
}

/* ----------
 * Statistics of the Net Promoter Score
 *
 * A response counts +1, 0 or -1 (here in points: 100, 0, -100).  With the
 * shares p of promoters and d of detractors its mean is m = p - d and its
 * variance
 *
 *		v = p + d - (p - d)^2 = sum((s - m)^2) / n,
 *
 * so the standard error of the score is 100 sqrt(v/n) (R package NPS,
 * nps_var_ and nps_se_; the population form, divided by n).  The sum of squares
 * loses no digits where v is small; the difference of squares does.
 *
 * Intervals and tests are "adjusted Wald": they first add pseudo-responses, 3/4
 * of a promoter, 3/4 of a detractor and 3/2 passives, which keeps the coverage
 * near its nominal value for small n, and for all-promoter samples, whose plain
 * variance is 0 (Rocks 2016; recommended by MeasuringU).  The functions below
 * take the values of a response and the pseudo-responses, for the mean of any
 * known scale is estimated in the same way.
 * ----------
 */
static const uint8 nps_quarters[SURVEY_NSCORES] = {3, 0, 0, 0, 0, 0, 0, 0, 6, 0, 3};

typedef struct MeanEstimate
{
	Fraction	exact;			/* the mean */
	double		mean;
	double		variance;		/* of the mean: its standard error, squared */
} MeanEstimate;

static double
numeric_to_double(Numeric value)
{
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(value)));
}

static MeanEstimate
estimate_mean(const SurveyTally *tally, const int16 weight[SURVEY_NSCORES],
			  const uint8 quarters[SURVEY_NSCORES])
{
	MeanEstimate estimate;
	double		count = 0;
	double		squares = 0;

	estimate.exact = mean_fraction(tally, weight, quarters);
	estimate.mean = numeric_to_double(fraction_value(estimate.exact));
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		double		n = tally->count[score] + quarters[score] / 4.0;
		double		deviation = weight[score] - estimate.mean;

		count += n;
		squares += n * deviation * deviation;
	}
	estimate.variance = squares / count / count;
	return estimate;
}

/* 100 z sqrt(v/n), the half width of the plain Wald interval */
PG_FUNCTION_INFO_V1(survey_nps_margin);
Datum
survey_nps_margin(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	double		z = confidence_z(PG_GETARG_FLOAT8(1));

	PG_GETARG_SURVEY(0, &tally);
	if (survey_responses_sum(&tally) == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(z * sqrt(estimate_mean(&tally, nps_weight,
																 no_quarters).variance)));
}

/*
 * Confidence limits: half to both sides of center, cut off at the ends of the
 * scale, and never without the plain figure that a reader sees beside them,
 * which at a low confidence may lie farther from the adjusted one.
 */
static void
confidence_limits(double center, double half, int lowest, int highest, Numeric plain,
				  Datum *lower, Datum *upper)
{
	*lower = NumericGetDatum(numeric_from_double(Max(center - half, lowest)));
	*upper = NumericGetDatum(numeric_from_double(Min(center + half, highest)));
	*lower = DirectFunctionCall2(numeric_smaller, *lower, NumericGetDatum(plain));
	*upper = DirectFunctionCall2(numeric_larger, *upper, NumericGetDatum(plain));
}

PG_FUNCTION_INFO_V1(survey_nps_interval);
Datum
survey_nps_interval(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	double		z = confidence_z(PG_GETARG_FLOAT8(1));
	MeanEstimate estimate;
	Datum		lower;
	Datum		upper;

	PG_GETARG_SURVEY(0, &tally);
	if (survey_responses_sum(&tally) == 0)
		PG_RETURN_NULL();
	estimate = estimate_mean(&tally, nps_weight, nps_quarters);
	confidence_limits(estimate.mean, z * sqrt(estimate.variance), -100, 100,
					  fraction_value(mean_fraction(&tally, nps_weight, no_quarters)),
					  &lower, &upper);
	return numrange_of(DatumGetNumeric(lower), DatumGetNumeric(upper));
}

/*
 * Do the means of two groups of respondents differ?  The difference a - b as a
 * reader sees it, its confidence limits and p-value, and what these are made
 * of: the difference of adjusted means, its standard error and z.
 */
static Datum
test_means(FunctionCallInfo fcinfo, const SurveyTally *a, const SurveyTally *b,
		   const int16 weight[SURVEY_NSCORES], const uint8 quarters[SURVEY_NSCORES],
		   int range, double z)
{
	MeanEstimate mean_a = estimate_mean(a, weight, quarters);
	MeanEstimate mean_b = estimate_mean(b, weight, quarters);
	Numeric		plain = fraction_difference(mean_fraction(a, weight, no_quarters),
											mean_fraction(b, weight, no_quarters));
	Numeric		adjusted = fraction_difference(mean_a.exact, mean_b.exact);
	double		difference = numeric_to_double(adjusted);
	double		standard_error = sqrt(mean_a.variance + mean_b.variance);
	double		statistic = difference / standard_error;
	double		p_value = two_sided_p_value(statistic);
	Datum		values[8];
	bool		nulls[8] = {false};

	/* small groups: what the plain figures do not show is no finding */
	if ((difference > 0) != (numeric_to_double(plain) > 0) ||
		(difference < 0) != (numeric_to_double(plain) < 0))
		p_value = 1;

	values[0] = NumericGetDatum(plain);
	confidence_limits(difference, z * standard_error, -range, range, plain,
					  &values[1], &values[2]);
	values[3] = NumericGetDatum(numeric_from_double(p_value));
	values[4] = NumericGetDatum(adjusted);
	values[5] = NumericGetDatum(numeric_from_double(standard_error));
	values[6] = NumericGetDatum(numeric_from_double(statistic));
	values[7] = (Datum) 0;
	nulls[7] = true;			/* degrees of freedom: a z test has none */
	return composite_result(fcinfo, values, nulls);
}

PG_FUNCTION_INFO_V1(survey_nps_test);
Datum
survey_nps_test(PG_FUNCTION_ARGS)
{
	SurveyTally a;
	SurveyTally b;
	double		z = confidence_z(PG_GETARG_FLOAT8(2));

	PG_GETARG_SURVEY(0, &a);
	PG_GETARG_SURVEY(1, &b);
	if (survey_responses_sum(&a) == 0 || survey_responses_sum(&b) == 0)
		PG_RETURN_NULL();
	return test_means(fcinfo, &a, &b, nps_weight, nps_quarters, 200, z);
}

/* Wilson's interval for the share that top_box() reports, in percent */
PG_FUNCTION_INFO_V1(survey_top_box_interval);
Datum
survey_top_box_interval(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	int			threshold = survey_check_threshold(PG_GETARG_INT32(1));
	double		z = confidence_z(PG_GETARG_FLOAT8(2));
	int64		responses;
	double		lower;
	double		upper;

	PG_GETARG_SURVEY(0, &tally);
	responses = survey_responses_sum(&tally);
	if (responses == 0)
		PG_RETURN_NULL();
	wilson_bounds(responses_from(&tally, threshold), responses, z, &lower, &upper);
	return numrange_closed(100 * lower, 100 * upper);
}

/* ----------
 * Functions of plain numbers
 * ----------
 */

static Datum
category_name(NpsCategory category)
{
	static const char *const names[] = {"detractor", "passive", "promoter"};

	PG_RETURN_TEXT_P(cstring_to_text(names[category]));
}

/*
 * The category of one score.  Fractions are allowed here (an average of
 * several answers, say) and no score falls between two categories: < 7, 7 to
 * < 9, >= 9, which is the category of the score rounded down.
 */
PG_FUNCTION_INFO_V1(nps_category_float8);
Datum
nps_category_float8(PG_FUNCTION_ARGS)
{
	double		score = PG_GETARG_FLOAT8(0);

	if (!(score >= 0 && score <= SURVEY_MAX_SCORE))
		survey_score_off_scale(float8out_internal(score),
							   0, SURVEY_MAX_SCORE, NULL);
	return category_name(nps_category_of((int) score));
}

PG_FUNCTION_INFO_V1(nps_category_numeric);
Datum
nps_category_numeric(PG_FUNCTION_ARGS)
{
	Datum		score = PG_GETARG_DATUM(0);
	Datum		zero = NumericGetDatum(int64_to_numeric(0));
	Datum		ten = NumericGetDatum(int64_to_numeric(SURVEY_MAX_SCORE));

	/* NaN sorts above all numbers */
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, score, zero)) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, score, ten)))
		survey_score_off_scale(DatumGetCString(DirectFunctionCall1(numeric_out,
																   score)),
							   0, SURVEY_MAX_SCORE, NULL);
	score = DirectFunctionCall1(numeric_floor, score);
	return category_name(nps_category_of(DatumGetInt32(DirectFunctionCall1(numeric_int4,
																		   score))));
}

PG_FUNCTION_INFO_V1(nps_from_counts);
Datum
nps_from_counts(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	survey_init(&tally, SURVEY_NO_CONSTANT);
	tally.count[10] = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of promoters", PG_GETARG_NUMERIC(0));
	tally.count[8] = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of passives", PG_GETARG_NUMERIC(1));
	tally.count[0] = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of detractors", PG_GETARG_NUMERIC(2));
	return mean_weight(fcinfo, &tally, nps_weight, 1);
}

PG_FUNCTION_INFO_V1(wilson_interval);
Datum
wilson_interval(PG_FUNCTION_ARGS)
{
	int64		successes = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of successes", PG_GETARG_NUMERIC(0));
	int64		trials = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of trials", PG_GETARG_NUMERIC(1));
	double		z = confidence_z(PG_GETARG_FLOAT8(2));
	double		lower;
	double		upper;

	if (successes > trials)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of successes " INT64_FORMAT " is out of range",
						successes),
				 errdetail("There were " INT64_FORMAT " trials.", trials)));
	if (trials == 0)
		PG_RETURN_NULL();
	wilson_bounds(successes, trials, z, &lower, &upper);
	return numrange_closed(lower, upper);
}
