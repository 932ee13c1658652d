/*-------------------------------------------------------------------------
 *
 * interval.c
 *	  Margins, confidence intervals and tests of the scores of a cx_survey.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "base/confidence.h"
#include "base/decimal.h"
#include "survey/mean.h"
#include "survey/summary.h"

/* 100 z sqrt(v/n), the half width of the plain Wald interval (R package NPS) */
PG_FUNCTION_INFO_V1(survey_nps_margin);
Datum
survey_nps_margin(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	double		z = confidence_z(PG_GETARG_FLOAT8(1));

	PG_GETARG_SURVEY(0, &tally);
	if (!survey_has_variance(&tally))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(z * sqrt(survey_estimate(&tally, &nps_metric,
																   false).variance)));
}

static Datum
mean_interval(FunctionCallInfo fcinfo, const SurveyTally *tally, const SurveyMetric *metric,
			  double z)
{
	MeanEstimate estimate;
	Numeric		lower;
	Numeric		upper;

	if (!survey_has_variance(tally))
		PG_RETURN_NULL();
	estimate = survey_estimate(tally, metric, true);
	limits_around(estimate.mean, z * sqrt(estimate.variance),
				  metric_points(metric, metric->lowest),
				  metric_points(metric, metric->highest),
				  survey_mean(tally, metric), &lower, &upper);
	return numrange_of(lower, upper);
}

PG_FUNCTION_INFO_V1(survey_nps_interval);
Datum
survey_nps_interval(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	double		z = confidence_z(PG_GETARG_FLOAT8(1));

	PG_GETARG_SURVEY(0, &tally);
	return mean_interval(fcinfo, &tally, &nps_metric, z);
}

/* (summary, scale_max, confidence) */
static Datum
scale_interval(FunctionCallInfo fcinfo, SurveyMetric (*metric_of) (int scale_max))
{
	SurveyTally tally;
	int			scale_max = survey_check_scale_max(PG_GETARG_INT32(1));
	SurveyMetric metric = metric_of(scale_max);
	double		z = confidence_z(PG_GETARG_FLOAT8(2));

	PG_GETARG_SURVEY(0, &tally);
	survey_check_scores(&tally, scale_max);
	return mean_interval(fcinfo, &tally, &metric, z);
}

PG_FUNCTION_INFO_V1(survey_csat_interval);
Datum
survey_csat_interval(PG_FUNCTION_ARGS)
{
	return scale_interval(fcinfo, csat_metric);
}

PG_FUNCTION_INFO_V1(survey_ces_interval);
Datum
survey_ces_interval(PG_FUNCTION_ARGS)
{
	return scale_interval(fcinfo, ces_metric);
}

/*
 * Do the means of two groups of respondents differ?  The difference a - b as a
 * reader sees it, its confidence limits and p-value, and what these are made
 * of: the difference of adjusted means, its standard error and z.
 */
static Datum
test_means(FunctionCallInfo fcinfo, const SurveyTally *a, const SurveyTally *b,
		   const SurveyMetric *metric, double z)
{
	MeanEstimate mean_a;
	MeanEstimate mean_b;
	Numeric		plain;
	Numeric		adjusted;
	Numeric		lower;
	Numeric		upper;
	double		range = metric_points(metric, metric->highest - metric->lowest);
	double		difference;
	double		standard_error;
	double		statistic;
	double		p_value;
	Datum		values[8];
	bool		nulls[8] = {false};

	if (!survey_has_variance(a) || !survey_has_variance(b))
		PG_RETURN_NULL();
	mean_a = survey_estimate(a, metric, true);
	mean_b = survey_estimate(b, metric, true);
	plain = fraction_difference(survey_estimate(a, metric, false).exact,
								survey_estimate(b, metric, false).exact);
	adjusted = fraction_difference(mean_a.exact, mean_b.exact);
	difference = numeric_to_double(adjusted);
	standard_error = sqrt(mean_a.variance + mean_b.variance);
	/* both are 0 on a scale of one score */
	statistic = difference != 0 ? difference / standard_error : 0;
	p_value = two_sided_p_value(statistic);

	/* small groups: what the plain figures do not show is no finding */
	if ((difference > 0) != (numeric_to_double(plain) > 0) ||
		(difference < 0) != (numeric_to_double(plain) < 0))
		p_value = 1;

	limits_around(difference, z * standard_error, -range, range, plain, &lower, &upper);
	values[0] = NumericGetDatum(plain);
	values[1] = NumericGetDatum(lower);
	values[2] = NumericGetDatum(upper);
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
	return test_means(fcinfo, &a, &b, &nps_metric, z);
}

/* (a, b, scale_max, confidence) */
static Datum
scale_test(FunctionCallInfo fcinfo, SurveyMetric (*metric_of) (int scale_max))
{
	SurveyTally a;
	SurveyTally b;
	int			scale_max = survey_check_scale_max(PG_GETARG_INT32(2));
	SurveyMetric metric = metric_of(scale_max);
	double		z = confidence_z(PG_GETARG_FLOAT8(3));

	PG_GETARG_SURVEY(0, &a);
	PG_GETARG_SURVEY(1, &b);
	survey_check_scores(&a, scale_max);
	survey_check_scores(&b, scale_max);
	return test_means(fcinfo, &a, &b, &metric, z);
}

PG_FUNCTION_INFO_V1(survey_csat_test);
Datum
survey_csat_test(PG_FUNCTION_ARGS)
{
	return scale_test(fcinfo, csat_metric);
}

PG_FUNCTION_INFO_V1(survey_ces_test);
Datum
survey_ces_test(PG_FUNCTION_ARGS)
{
	return scale_test(fcinfo, ces_metric);
}

PG_FUNCTION_INFO_V1(survey_top_box_test);
Datum
survey_top_box_test(PG_FUNCTION_ARGS)
{
	SurveyTally a;
	SurveyTally b;
	SurveyMetric metric = top_box_metric(survey_check_threshold(PG_GETARG_INT32(2)));
	double		z = confidence_z(PG_GETARG_FLOAT8(3));

	PG_GETARG_SURVEY(0, &a);
	PG_GETARG_SURVEY(1, &b);
	return test_means(fcinfo, &a, &b, &metric, z);
}

/*
 * The number of responses of the same weight, each drawn on its own, whose share
 * would have as large a variance.  It may be next to nothing, or less, where few
 * clusters disagree.
 */
static double
equivalent_responses(const SurveyTally *tally, const SurveyMetric *metric)
{
	MeanEstimate estimate;
	double		weight = survey_weight_sum(tally);

	if (!SURVEY_HAS_MOMENTS(tally))
		return survey_responses_sum(tally);
	estimate = survey_estimate(tally, metric, true);
	/* all scores are 0 or above */
	if (estimate.variance == 0)
		return weight * (weight / survey_square_sum(tally));
	/* 100: shares are in percent; 2: the pseudo-responses of a share */
	return estimate.mean * (100 - estimate.mean) / estimate.variance - 2;
}

static double
weight_from(const SurveyTally *tally, int threshold)
{
	double		weight = 0;

	for (int score = threshold; score < SURVEY_NSCORES; score++)
		weight += survey_weight(tally, score);
	return weight;
}

/* Wilson's interval for the share that top_box() reports, in percent */
PG_FUNCTION_INFO_V1(survey_top_box_interval);
Datum
survey_top_box_interval(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	int			threshold = survey_check_threshold(PG_GETARG_INT32(1));
	double		z = confidence_z(PG_GETARG_FLOAT8(2));
	SurveyMetric metric = top_box_metric(threshold);
	double		responses;
	double		share;
	double		low = 0;
	double		high = 1;
	Numeric		lower;
	Numeric		upper;

	PG_GETARG_SURVEY(0, &tally);
	if (!survey_has_variance(&tally))
		PG_RETURN_NULL();
	responses = equivalent_responses(&tally, &metric);
	share = weight_from(&tally, threshold) / weight_from(&tally, 0);
	if (responses > 0)
		wilson_bounds(share * responses, responses, z, &low, &high);
	limits_with(100 * low, 100 * high, survey_mean(&tally, &metric), &lower, &upper);
	return numrange_of(lower, upper);
}

PG_FUNCTION_INFO_V1(wilson_interval);
Datum
wilson_interval(PG_FUNCTION_ARGS)
{
	int64		successes = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
										"number of successes", PG_GETARG_NUMERIC(0));
	int64		trials = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
									 "number of trials", PG_GETARG_NUMERIC(1));
	double		z = confidence_z(PG_GETARG_FLOAT8(2));
	double		low;
	double		high;
	Numeric		lower;
	Numeric		upper;

	if (successes > trials)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of successes " INT64_FORMAT " is out of range",
						successes),
				 errdetail("There were " INT64_FORMAT " trials.", trials)));
	if (trials == 0)
		PG_RETURN_NULL();
	wilson_bounds(successes, trials, z, &low, &high);
	limits_with(low, high, numeric_quotient(int64_to_numeric(successes),
											int64_to_numeric(trials)), &lower, &upper);
	return numrange_of(lower, upper);
}
