/*-------------------------------------------------------------------------
 *
 * survey.c
 *	  NPS, CSAT, CES and top-box share of a survey_summary, their margins,
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

#include "access/htup_details.h"
#include "agg.h"
#include "compat.h"
#include "funcapi.h"
#include "stats.h"
#include "survey.h"
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

PG_FUNCTION_INFO_V1(survey_responses);
Datum
survey_responses(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(survey_responses_sum(&tally));
}

PG_FUNCTION_INFO_V1(survey_promoters);
Datum
survey_promoters(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(responses_in(&tally, NPS_PROMOTER));
}

PG_FUNCTION_INFO_V1(survey_passives);
Datum
survey_passives(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(responses_in(&tally, NPS_PASSIVE));
}

PG_FUNCTION_INFO_V1(survey_detractors);
Datum
survey_detractors(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(responses_in(&tally, NPS_DETRACTOR));
}

static int
check_parameter(const char *name, int value, int lowest)
{
	if (value < lowest || value > SURVEY_MAX_SCORE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %d is out of range", name, value),
				 errdetail("It must be between %d and %d.",
						   lowest, SURVEY_MAX_SCORE)));
	return value;
}

PG_FUNCTION_INFO_V1(survey_score_count);
Datum
survey_score_count(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	int			score = check_parameter("score", PG_GETARG_INT32(1), 0);

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(tally.count[score]);
}

/* ----------
 * Scores
 * ----------
 */

static Datum
numeric_product(int64 a, int64 b)
{
	return DirectFunctionCall2(numeric_mul,
							   NumericGetDatum(int64_to_numeric(a)),
							   NumericGetDatum(int64_to_numeric(b)));
}

/*
 * Every score here is the mean of a whole number per response, divided by a
 * whole number:
 *
 *		sum(weight[score] * count[score]) / (n * divisor),
 *
 * or NULL without responses.  Weights are at most 1000 and divisors at most
 * 10, so that up to 9e8 responses all of it fits int64.
 */
static Datum
mean_weight(FunctionCallInfo fcinfo, const SurveyTally *tally,
			const int16 weight[SURVEY_NSCORES], int divisor)
{
	int64		responses = survey_responses_sum(tally);
	int64		sum = 0;
	Datum		big_sum;

	if (responses == 0)
		PG_RETURN_NULL();
	if (responses <= 900000000)
	{
		for (int score = 0; score < SURVEY_NSCORES; score++)
			sum += weight[score] * tally->count[score];
		PG_RETURN_NUMERIC(numeric_ratio(sum, responses * divisor));
	}

	big_sum = NumericGetDatum(int64_to_numeric(0));
	for (int score = 0; score < SURVEY_NSCORES; score++)
		big_sum = DirectFunctionCall2(numeric_add, big_sum,
									  numeric_product(weight[score],
													  tally->count[score]));
	PG_RETURN_NUMERIC(numeric_quotient(DatumGetNumeric(big_sum),
									   DatumGetNumeric(numeric_product(divisor,
																	   responses))));
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
 * The constant argument of a final function: given, where it is called on a
 * summary with one; else in the state of the aggregate; else the default.
 */
static int
constant_argument(FunctionCallInfo fcinfo, const SurveyTally *tally,
				  int default_value)
{
	if (PG_NARGS() > 1)
		return PG_GETARG_INT32(1);
	if (tally->constant != SURVEY_NO_CONSTANT)
		return tally->constant;
	return default_value;
}

/*
 * scale_max for csat and ces; every response must be on the scale that it
 * stands for, 1...scale_max.
 */
static int
scale_max_argument(FunctionCallInfo fcinfo, const SurveyTally *tally,
				   int default_value)
{
	int			scale_max = check_parameter("scale_max",
											constant_argument(fcinfo, tally,
															  default_value),
											1);

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
	int			threshold = check_parameter("threshold", PG_GETARG_INT32(1), 0);

	PG_GETARG_SURVEY(0, &tally);
	return top_box(fcinfo, &tally, threshold);
}

/* An empty state has not learnt the threshold yet. */
PG_FUNCTION_INFO_V1(survey_top_box_finalfn);
Datum
survey_top_box_finalfn(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	if (tally.constant == SURVEY_NO_CONSTANT && survey_responses_sum(&tally) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state has no threshold")));
	return top_box(fcinfo, &tally, tally.constant);
}

/* ----------
 * Statistics of the Net Promoter Score
 *
 * A response counts +1, 0 or -1.  With the shares p of promoters and d of
 * detractors its mean is p - d and its variance
 *
 *		v = p + d - (p - d)^2,
 *
 * so the standard error of the score is 100 sqrt(v/n) (R package NPS,
 * nps_var_ and nps_se_; the population form, divided by n).
 *
 * Intervals and tests are "adjusted Wald": they first add 3/4 of a promoter,
 * 3/4 of a detractor and 3/2 passives, which keeps the coverage near its
 * nominal value for small n, and for all-promoter samples, whose plain
 * variance is 0 (Rocks 2016; recommended by MeasuringU).
 * ----------
 */
#define NPS_ADJUSTMENT	0.75

typedef struct NpsMoments
{
	double		score;			/* p - d, -1...1 */
	double		variance;		/* v / n, of the mean */
} NpsMoments;

static NpsMoments
nps_moments(const SurveyTally *tally, double adjustment)
{
	double		n = (double) survey_responses_sum(tally) + 4 * adjustment;
	double		p = (responses_in(tally, NPS_PROMOTER) + adjustment) / n;
	double		d = (responses_in(tally, NPS_DETRACTOR) + adjustment) / n;
	NpsMoments	moments;

	moments.score = p - d;
	moments.variance = (p + d - (p - d) * (p - d)) / n;
	return moments;
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
	PG_RETURN_NUMERIC(numeric_from_double(100 * z *
										  sqrt(nps_moments(&tally, 0).variance)));
}

/* The adjusted Wald interval, cut off at the ends of the scale */
PG_FUNCTION_INFO_V1(survey_nps_interval);
Datum
survey_nps_interval(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	double		z = confidence_z(PG_GETARG_FLOAT8(1));
	NpsMoments	moments;
	double		half;

	PG_GETARG_SURVEY(0, &tally);
	if (survey_responses_sum(&tally) == 0)
		PG_RETURN_NULL();
	moments = nps_moments(&tally, NPS_ADJUSTMENT);
	half = z * sqrt(moments.variance);
	return numrange_closed(Max(100 * (moments.score - half), -100),
						   Min(100 * (moments.score + half), 100));
}

/*
 * Are the scores of two groups of respondents different?  difference = a - b,
 * its standard error, z and the two-sided p-value, all from adjusted counts.
 */
PG_FUNCTION_INFO_V1(survey_nps_test);
Datum
survey_nps_test(PG_FUNCTION_ARGS)
{
	SurveyTally a;
	SurveyTally b;
	NpsMoments	ma;
	NpsMoments	mb;
	TupleDesc	tupdesc;
	double		difference;
	double		standard_error;
	Datum		values[4];
	bool		nulls[4] = {false};

	PG_GETARG_SURVEY(0, &a);
	PG_GETARG_SURVEY(1, &b);
	if (survey_responses_sum(&a) == 0 || survey_responses_sum(&b) == 0)
		PG_RETURN_NULL();
	ma = nps_moments(&a, NPS_ADJUSTMENT);
	mb = nps_moments(&b, NPS_ADJUSTMENT);
	difference = ma.score - mb.score;
	standard_error = sqrt(ma.variance + mb.variance);

	values[0] = NumericGetDatum(numeric_from_double(100 * difference));
	values[1] = NumericGetDatum(numeric_from_double(100 * standard_error));
	values[2] = NumericGetDatum(numeric_from_double(difference / standard_error));
	values[3] = NumericGetDatum(numeric_from_double(two_sided_p_value(difference / standard_error)));
	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc),
													  values, nulls)));
}

/* Wilson's interval for the share that top_box() reports, in percent */
PG_FUNCTION_INFO_V1(survey_top_box_interval);
Datum
survey_top_box_interval(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	int			threshold = check_parameter("threshold", PG_GETARG_INT32(1), 0);
	double		z = confidence_z(PG_GETARG_FLOAT8(2));
	int64		responses;
	double		lower;
	double		upper;

	PG_GETARG_SURVEY(0, &tally);
	responses = survey_responses_sum(&tally);
	if (responses == 0)
		PG_RETURN_NULL();
	wilson_bounds(responses_from(&tally, threshold),
				  responses, z, &lower, &upper);
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
	tally.count[10] = check_count("promoters", PG_GETARG_INT64(0));
	tally.count[8] = check_count("passives", PG_GETARG_INT64(1));
	tally.count[0] = check_count("detractors", PG_GETARG_INT64(2));
	return mean_weight(fcinfo, &tally, nps_weight, 1);
}

PG_FUNCTION_INFO_V1(wilson_interval);
Datum
wilson_interval(PG_FUNCTION_ARGS)
{
	int64		successes = check_count("successes", PG_GETARG_INT64(0));
	int64		trials = check_count("trials", PG_GETARG_INT64(1));
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
