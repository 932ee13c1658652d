/*-------------------------------------------------------------------------
 *
 * mean.c
 *	  What NPS, CSAT, CES and top-box shares have in common: each is the mean
 *	  of what a response counts.
 *
 * Scores are ratios of whole numbers and computed as such: exact where the
 * decimal fraction ends, otherwise rounded to at least 16 significant digits.
 *
 * Intervals and tests first add pseudo-responses at scores of the metric, 3/2
 * or 3 in all, which keeps the coverage near its nominal value for few
 * responses, and for those that all agree, whose plain variance is 0.  For NPS
 * that is the adjusted Wald interval of Agresti, Coull and Min, as Rocks (2016)
 * uses it; for a share, in tests, the one of Agresti and Caffo (2000).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "survey/mean.h"

const SurveyMetric nps_metric = {
	.value = {-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1},
	.lowest = -1, .highest = 1, .factor = 100, .divisor = 1,
	.quarters = {3, 0, 0, 0, 0, 0, 0, 0, 6, 0, 3}
};

const SurveyMetric mean_metric = {
	.value = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
	.lowest = 0, .highest = SURVEY_MAX_SCORE, .factor = 1, .divisor = 1,
	.quarters = {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3}
};

/* The mean score, 1...scale_max */
SurveyMetric
ces_metric(int scale_max)
{
	SurveyMetric metric = mean_metric;

	metric.lowest = 1;
	metric.highest = scale_max;
	memset(metric.quarters, 0, sizeof(metric.quarters));
	metric.quarters[1] += 3;
	metric.quarters[scale_max] += 3;
	return metric;
}

/* The mean score, too, in percent of scale_max */
SurveyMetric
csat_metric(int scale_max)
{
	SurveyMetric metric = ces_metric(scale_max);

	metric.factor = 100;
	metric.divisor = scale_max;
	return metric;
}

/* The percentage of scores from threshold on */
SurveyMetric
top_box_metric(int threshold)
{
	SurveyMetric metric = {.lowest = 0, .highest = 1, .factor = 100, .divisor = 1};

	for (int score = threshold; score < SURVEY_NSCORES; score++)
		metric.value[score] = 1;
	/* one response on either side; from 0 on, there is only one side */
	metric.quarters[threshold > 0 ? threshold - 1 : 0] += 4;
	metric.quarters[threshold] += 4;
	return metric;
}

/* What a response counts, in points of the score */
double
metric_points(const SurveyMetric *metric, int value)
{
	return (double) metric->factor * value / metric->divisor;
}

/* ----------
 * Exact means
 * ----------
 */

Numeric
fraction_value(Fraction fraction)
{
	return numeric_quotient(fraction.dividend, fraction.divisor);
}

/* a - b, exact until the division */
Numeric
fraction_difference(Fraction a, Fraction b)
{
	Fraction	difference;

	difference.dividend = numeric_call(numeric_sub,
									   numeric_call(numeric_mul, a.dividend, b.divisor),
									   numeric_call(numeric_mul, b.dividend, a.divisor));
	difference.divisor = numeric_call(numeric_mul, a.divisor, b.divisor);
	return fraction_value(difference);
}

/* up to here what is computed of the responses fits int64 */
#define RESPONSES_OF_INT64	INT64CONST(1000000000000000)

/* The mean score of the responses and, if adjusted, the pseudo-responses */
static Fraction
mean_fraction(const SurveyTally *tally, const SurveyMetric *metric, bool adjusted)
{
	bool		small = survey_responses_sum(tally) <= RESPONSES_OF_INT64;
	int64		sum = 0;
	int64		quarters = 0;
	Fraction	mean;

	mean.dividend = mean.divisor = int64_to_numeric(0);
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		int64		value = metric->factor * metric->value[score];
		int64		n = tally->count[score];
		int			pseudo = adjusted ? metric->quarters[score] : 0;

		if (small)
		{
			sum += value * (4 * n + pseudo);
			quarters += metric->divisor * (4 * n + pseudo);
		}
		else
		{
			Numeric		all = numeric_call(numeric_add, int64_to_numeric(pseudo),
										   numeric_call(numeric_mul, int64_to_numeric(4),
														int64_to_numeric(n)));

			mean.dividend = numeric_call(numeric_add, mean.dividend,
										 numeric_call(numeric_mul, all,
													  int64_to_numeric(value)));
			mean.divisor = numeric_call(numeric_add, mean.divisor,
										numeric_call(numeric_mul, all,
													 int64_to_numeric(metric->divisor)));
		}
	}
	if (small)
	{
		mean.dividend = int64_to_numeric(sum);
		mean.divisor = int64_to_numeric(quarters);
	}
	return mean;
}

/* The score of the responses, of which there must be some */
Numeric
survey_mean(const SurveyTally *tally, const SurveyMetric *metric)
{
	int64		responses = survey_responses_sum(tally);
	int64		sum = 0;

	if (responses > RESPONSES_OF_INT64)
		return fraction_value(mean_fraction(tally, metric, false));
	for (int score = 0; score < SURVEY_NSCORES; score++)
		sum += metric->value[score] * tally->count[score];
	return numeric_ratio(sum * metric->factor, responses * metric->divisor);
}

/* ----------
 * Estimates
 * ----------
 */

/*
 * The mean m of the responses and, if adjusted, the pseudo-responses, n in all,
 * and its variance sum((s - m)^2) / n^2, which is the population form.  The sum
 * of squares loses no digits where the variance is small; the difference of
 * squares of textbooks, p + d - (p - d)^2 for NPS, does.
 */
MeanEstimate
survey_estimate(const SurveyTally *tally, const SurveyMetric *metric, bool adjusted)
{
	MeanEstimate estimate;
	double		count = 0;
	double		squares = 0;

	estimate.exact = mean_fraction(tally, metric, adjusted);
	estimate.mean = numeric_to_double(fraction_value(estimate.exact));
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		double		n = tally->count[score] + (adjusted ? metric->quarters[score] / 4.0 : 0);
		double		deviation = metric_points(metric, metric->value[score]) - estimate.mean;

		count += n;
		squares += n * deviation * deviation;
	}
	estimate.variance = squares / count / count;
	return estimate;
}
