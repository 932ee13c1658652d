/*-------------------------------------------------------------------------
 *
 * score.c
 *	  NPS, CSAT, CES, top-box share and counts of a cx_survey.
 *
 * The functions of a summary are at the same time the final functions of the
 * aggregates.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/check.h"
#include "base/compat.h"
#include "survey/mean.h"
#include "survey/scale.h"
#include "survey/summary.h"

#define CSAT_SCALE_MAX	5		/* default scale_max: 1...5 */
#define CES_SCALE_MAX	7		/* default scale_max: 1...7 */

/* ----------
 * Counts
 * ----------
 */

PG_FUNCTION_INFO_V1(response_count);
Datum
response_count(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_INT64(survey_responses_sum(&tally));
}

static Datum
count_category(FunctionCallInfo fcinfo, NpsCategory category)
{
	SurveyTally tally;
	int64		responses = 0;

	PG_GETARG_SURVEY(0, &tally);
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (nps_category_of(score) == category)
			responses += tally.count[score];
	PG_RETURN_INT64(responses);
}

PG_FUNCTION_INFO_V1(promoter_count);
Datum
promoter_count(PG_FUNCTION_ARGS)
{
	return count_category(fcinfo, NPS_PROMOTER);
}

PG_FUNCTION_INFO_V1(passive_count);
Datum
passive_count(PG_FUNCTION_ARGS)
{
	return count_category(fcinfo, NPS_PASSIVE);
}

PG_FUNCTION_INFO_V1(detractor_count);
Datum
detractor_count(PG_FUNCTION_ARGS)
{
	return count_category(fcinfo, NPS_DETRACTOR);
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

/* What the responses weigh together: their number, where there are no weights */
PG_FUNCTION_INFO_V1(response_weight);
Datum
response_weight(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	if (!SURVEY_HAS_MOMENTS(&tally))
		PG_RETURN_NUMERIC(int64_to_numeric(survey_responses_sum(&tally)));
	PG_RETURN_NUMERIC(numeric_from_double(survey_weight_sum(&tally)));
}

/* Kish's sum(w)^2 / sum(w^2), of responses or of clusters */
PG_FUNCTION_INFO_V1(effective_responses);
Datum
effective_responses(PG_FUNCTION_ARGS)
{
	SurveyTally tally;
	double		weight;

	PG_GETARG_SURVEY(0, &tally);
	if (!SURVEY_HAS_MOMENTS(&tally))
		PG_RETURN_NUMERIC(int64_to_numeric(survey_responses_sum(&tally)));
	weight = survey_weight_sum(&tally);
	PG_RETURN_NUMERIC(numeric_from_double(weight == 0 ? 0 :
										  weight * (weight / survey_square_sum(&tally))));
}

/* ----------
 * Scores
 * ----------
 */

static Datum
mean_or_null(FunctionCallInfo fcinfo, const SurveyTally *tally, const SurveyMetric *metric)
{
	if (survey_weight_sum(tally) == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(survey_mean(tally, metric));
}

/* 100 (promoters - detractors) / n, -100...100 */
PG_FUNCTION_INFO_V1(survey_nps);
Datum
survey_nps(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	return mean_or_null(fcinfo, &tally, &nps_metric);
}

/* sum(score) / n */
PG_FUNCTION_INFO_V1(survey_mean_score);
Datum
survey_mean_score(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	return mean_or_null(fcinfo, &tally, &mean_metric);
}

/*
 * csat and ces.  scale_max is given, where they are called on a summary with
 * one; else in the state of the aggregate; else the default.
 */
static Datum
mean_on_scale(FunctionCallInfo fcinfo, SurveyMetric (*metric_of) (int scale_max),
			  int scale_max)
{
	SurveyTally tally;
	SurveyMetric metric;

	PG_GETARG_SURVEY(0, &tally);
	if (PG_NARGS() > 1)
		scale_max = survey_check_scale_max(PG_GETARG_INT32(1));
	else if (SURVEY_CONSTANT_KIND(tally.constant) == SURVEY_SCALE_MAX)
		scale_max = SURVEY_CONSTANT_VALUE(tally.constant);
	survey_check_scores(&tally, scale_max);
	metric = metric_of(scale_max);
	return mean_or_null(fcinfo, &tally, &metric);
}

/* 100 sum(rating) / (n scale_max), 0...100 */
PG_FUNCTION_INFO_V1(survey_csat);
Datum
survey_csat(PG_FUNCTION_ARGS)
{
	return mean_on_scale(fcinfo, csat_metric, CSAT_SCALE_MAX);
}

/* sum(score) / n, 1...scale_max */
PG_FUNCTION_INFO_V1(survey_ces);
Datum
survey_ces(PG_FUNCTION_ARGS)
{
	return mean_on_scale(fcinfo, ces_metric, CES_SCALE_MAX);
}

/* 100 count(score >= threshold) / n, 0...100 */
static Datum
top_box(FunctionCallInfo fcinfo, const SurveyTally *tally, int threshold)
{
	SurveyMetric metric = top_box_metric(threshold);

	return mean_or_null(fcinfo, tally, &metric);
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

PG_FUNCTION_INFO_V1(nps_from_counts);
Datum
nps_from_counts(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	survey_init(&tally, SURVEY_NO_CONSTANT);
	tally.count[10] = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								  "number of promoters", PG_GETARG_NUMERIC(0));
	tally.count[8] = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								 "number of passives", PG_GETARG_NUMERIC(1));
	tally.count[0] = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								 "number of detractors", PG_GETARG_NUMERIC(2));
	return mean_or_null(fcinfo, &tally, &nps_metric);
}
