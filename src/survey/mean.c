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
	.lowest = -1,
	.highest = 1,
	.factor = 100,
	.divisor = 1,
	.quarters = {3, 0, 0, 0, 0, 0, 0, 0, 6, 0, 3}
};

const SurveyMetric mean_metric = {
	.value = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
	.lowest = 0,
	.highest = SURVEY_MAX_SCORE,
	.factor = 1,
	.divisor = 1
};

/* The mean score, 1...scale_max */
SurveyMetric
ces_metric(int scale_max)
{
	SurveyMetric metric = mean_metric;

	metric.lowest = 1;
	metric.highest = scale_max;
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
	SurveyMetric metric = {
		.lowest = 0,
		.highest = 1,
		.factor = 100,
		.divisor = 1
	};

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

/* ----------
 * Means of weights
 * ----------
 */

/* What the responses weigh together; there is no score without */
double
survey_weight_sum(const SurveyTally *tally)
{
	DoubleSum	sum = {0};

	if (!SURVEY_HAS_MOMENTS(tally))
		return survey_responses_sum(tally);
	for (int score = 0; score < SURVEY_NSCORES; score++)
		sum_add(&sum, survey_weight(tally, score));
	return sum_value(&sum);
}

/* The sum over all draws of their squared weight */
double
survey_square_sum(const SurveyTally *tally)
{
	DoubleSum	sum = {0};

	if (!SURVEY_HAS_MOMENTS(tally))
		return survey_weight_sum(tally);
	for (int product = 0; product < SURVEY_TALLY_NPRODUCTS(tally); product++)
		sum_add(&sum, (product < SURVEY_NSQUARES ? 1 : 2) *
				sum_value(&tally->moments.product[product]));
	return sum_value(&sum);
}

/*
 * What a pseudo-response weighs: as much as a draw does on average, if they are
 * weighed by themselves.  Heavier ones would count for less beside few draws.
 */
static double
draw_weight(const SurveyTally *tally)
{
	return survey_square_sum(tally) / survey_weight_sum(tally);
}

static double
weighted_mean(const SurveyTally *tally, const SurveyMetric *metric, bool adjusted)
{
	double		quarter = adjusted ? draw_weight(tally) / 4 : 0;
	DoubleSum	sum = {0};
	DoubleSum	weight = {0};

	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		const DoubleSum *total = &tally->moments.total[score];
		double		pseudo = quarter * metric->quarters[score];

		sum_add(&weight, total->sum);
		sum_add(&weight, total->lost);
		sum_add(&weight, pseudo);
		sum_add(&sum, metric->value[score] * total->sum);
		sum_add(&sum, metric->value[score] * total->lost);
		sum_add(&sum, metric->value[score] * pseudo);
	}
	return metric->factor * (sum_value(&sum) / sum_value(&weight)) / metric->divisor;
}

/* ----------
 * Either
 * ----------
 */

/* The score of the responses, which must have some weight */
Numeric
survey_mean(const SurveyTally *tally, const SurveyMetric *metric)
{
	int64		responses = survey_responses_sum(tally);
	int64		sum = 0;

	if (SURVEY_HAS_MOMENTS(tally))
		return numeric_from_double(weighted_mean(tally, metric, false));
	if (responses > RESPONSES_OF_INT64)
		return fraction_value(mean_fraction(tally, metric, false));
	for (int score = 0; score < SURVEY_NSCORES; score++)
		sum += metric->value[score] * tally->count[score];
	return numeric_ratio(sum * metric->factor, responses * metric->divisor);
}

/*
 * Can the variance be estimated?  Not of a single cluster, which says nothing
 * about the differences between clusters.
 */
bool
survey_has_variance(const SurveyTally *tally)
{
	return survey_weight_sum(tally) > 0 &&
		(SURVEY_KIND(tally) != SURVEY_CLUSTERED || tally->moments.draws > 1);
}

/*
 * The sum over the draws of the square of what each adds to the error of the
 * mean: of its deviations from the mean, multiplied by their weights and added
 * up.  With G clusters it is increased by G/(G - 1), as surveys have it.
 */
static double
squared_deviations(const SurveyTally *tally, const double *deviation)
{
	double		squares = 0;
	double		between = 0;

	if (!SURVEY_HAS_MOMENTS(tally))
	{
		for (int score = 0; score < SURVEY_NSCORES; score++)
			squares += tally->count[score] * deviation[score] * deviation[score];
		return squares;
	}
	for (int score = 0; score < SURVEY_NSCORES; score++)
		squares += sum_value(&tally->moments.product[score]) * deviation[score] * deviation[score];
	if (SURVEY_KIND(tally) == SURVEY_WEIGHTED)
		return squares;

	for (int distance = 1; distance < SURVEY_NSCORES; distance++)
		for (int i = 0; i + distance < SURVEY_NSCORES; i++)
			between += sum_value(&tally->moments.product[SURVEY_PRODUCT(i, distance)]) *
				deviation[i] * deviation[i + distance];
	/* rounding may leave less than nothing */
	squares = Max(squares + 2 * between, 0);
	return squares * (tally->moments.draws / (tally->moments.draws - 1.0));
}

/*
 * The mean m of the responses and, if adjusted, the pseudo-responses, and its
 * variance, linearised: with scores s, weights w (of counted responses 1) and
 * pseudo-responses that weigh c each,
 *
 *		m = sum(ws) / sum(w),  sum(w^2 (s - m)^2) / sum(w)^2,
 *
 * which is without weights the population variance divided by n.  The sum of
 * squares loses no digits where the variance is small; the difference of squares
 * of textbooks, p + d - (p - d)^2 for NPS, does.
 */
MeanEstimate
survey_estimate(const SurveyTally *tally, const SurveyMetric *metric, bool adjusted)
{
	MeanEstimate estimate;
	double		c = SURVEY_HAS_MOMENTS(tally) ? draw_weight(tally) : 1;
	double		deviation[SURVEY_NSCORES];
	double		weight = 0;
	double		squares;

	if (SURVEY_HAS_MOMENTS(tally))
	{
		estimate.mean = weighted_mean(tally, metric, adjusted);
		estimate.exact.dividend = numeric_from_double(estimate.mean);
		estimate.exact.divisor = int64_to_numeric(1);
	}
	else
	{
		estimate.exact = mean_fraction(tally, metric, adjusted);
		estimate.mean = numeric_to_double(fraction_value(estimate.exact));
	}

	for (int score = 0; score < SURVEY_NSCORES; score++)
		deviation[score] = metric_points(metric, metric->value[score]) - estimate.mean;
	squares = squared_deviations(tally, deviation);
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		double		pseudo = adjusted ? c * metric->quarters[score] / 4 : 0;

		weight += survey_weight(tally, score) + pseudo;
		squares += c * pseudo * deviation[score] * deviation[score];
	}
	estimate.variance = squares / weight / weight;
	return estimate;
}
