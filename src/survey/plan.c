/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  How many responses a survey needs, and what difference it can show.
 *
 * Both go by the variance v of one response, which counts +1, 0 or -1.  It is
 * at most 1: half of the responses +1, half -1.  A pilot says better.  Its own
 * v may be 0, though, where all agree, and no responses would be needed then;
 * so it is that with the pseudo-responses of nps_interval().
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/confidence.h"
#include "base/decimal.h"
#include "survey/mean.h"

#define WORST_CASE_VARIANCE	1.0

/*
 * The adjusted variance of a response; no pilot, or one of no weight: the worst.
 * A pilot that has a score but no variance is no answer, rather than another one.
 */
static double
response_variance(FunctionCallInfo fcinfo, int argno)
{
	SurveyTally pilot;
	double		weight;
	double		responses;

	if (PG_ARGISNULL(argno))
		return WORST_CASE_VARIANCE;
	PG_GETARG_SURVEY(argno, &pilot);
	weight = survey_weight_sum(&pilot);
	if (weight == 0)
		return WORST_CASE_VARIANCE;
	if (!survey_has_variance(&pilot))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("pilot is a single cluster"),
				 errdetail("It says nothing about the differences between clusters."),
				 errhint("Give the summary of several clusters, or no pilot.")));
	/* three pseudo-responses more, each as heavy as the responses are */
	responses = survey_responses_sum(&pilot) *
		(1 + 3 * survey_square_sum(&pilot) / weight / weight);
	return survey_estimate(&pilot, &nps_metric, true).variance * responses / 1e4;
}

/*
 * n responses have the margin z sqrt(v/n), and z sqrt(v/n) sqrt(1 - n/N) where
 * the population of N is all there is; solved for n.
 */
PG_FUNCTION_INFO_V1(nps_sample_size);
Datum
nps_sample_size(PG_FUNCTION_ARGS)
{
	double		margin;
	double		responses;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	margin = PG_GETARG_FLOAT8(0);
	if (!(margin > 0 && !isinf(margin)))
		double_out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, "margin", margin,
							"It must be finite and greater than 0.", NULL);
	responses = 100 * confidence_z(PG_GETARG_FLOAT8(1)) / margin;
	responses *= responses * response_variance(fcinfo, 2);

	if (!PG_ARGISNULL(3))
	{
		int64		population = check_count(ERRCODE_INVALID_PARAMETER_VALUE, "population",
											 PG_GETARG_NUMERIC(3));

		responses = ceil(population / (1 + population / responses));
		/* a large population may be rounded up; of none this is NaN */
		if (!(responses < population))
			PG_RETURN_INT64(population);
	}
	responses = Max(ceil(responses), 1);	/* underflow would leave none */
	if (responses >= -(double) PG_INT64_MIN)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of responses is out of range"),
				 errhint("Allow a larger margin.")));
	PG_RETURN_INT64((int64) responses);
}

/* The z with P(Z <= z) = power for a standard normal Z */
static double
power_z(double power)
{
	return power < 0.5 ? -two_sided_z(1 - 2 * power, 2 * power) :
		two_sided_z(2 * power - 1, 2 * (1 - power));
}

/*
 * The difference that a two-sided test of two groups finds with this power:
 * (z_alpha + z_beta) sqrt(v/n_a + v/n_b).
 */
PG_FUNCTION_INFO_V1(nps_detectable_difference);
Datum
nps_detectable_difference(PG_FUNCTION_ARGS)
{
	int64		responses_a;
	int64		responses_b;
	double		confidence;
	double		power;
	double		z;

	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	responses_a = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of responses",
							  PG_GETARG_NUMERIC(0));
	responses_b = check_count(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "number of responses",
							  PG_GETARG_NUMERIC(1));
	confidence = PG_GETARG_FLOAT8(2);
	power = PG_GETARG_FLOAT8(3);

	z = confidence_z(confidence);
	/* groups that do not differ are found to do so that often */
	if (!(power > 1 - confidence && power < 1))
		double_out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, "power", power,
							"It must be greater than 1 - confidence and less than 1.",
							power > 1 && power < 100 ?
							"Write 80 percent as 0.8." : NULL);
	z += power_z(power);
	if (responses_a == 0 || responses_b == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(100 * z * sqrt(response_variance(fcinfo, 4) *
														 (1.0 / responses_a +
														  1.0 / responses_b))));
}
