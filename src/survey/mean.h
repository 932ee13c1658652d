/*-------------------------------------------------------------------------
 *
 * mean.h
 *	  What NPS, CSAT, CES and top-box shares have in common: each is the mean
 *	  of what a response counts.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_SURVEY_MEAN_H
#define CX_SURVEY_MEAN_H

#include "base/decimal.h"
#include "survey/summary.h"

/*
 * The score is factor/divisor times the mean of value[] over the responses.
 * Factors are at most 100, divisors and values at most 10.
 */
typedef struct SurveyMetric
{
	int8		value[SURVEY_NSCORES];	/* what a response of this score
										 * counts */
	int8		lowest;			/* ends of the scale of values */
	int8		highest;
	int			factor;
	int			divisor;
	uint8		quarters[SURVEY_NSCORES];	/* pseudo-responses of intervals
											 * and tests, in quarters of a
											 * response */
} SurveyMetric;

/* A quotient, as numerics: of whole numbers, where responses were only counted */
typedef struct Fraction
{
	Numeric		dividend;
	Numeric		divisor;
} Fraction;

/* The score estimated, in points */
typedef struct MeanEstimate
{
	Fraction	exact;
	double		mean;
	double		variance;		/* of the mean: its standard error, squared */
} MeanEstimate;

extern const SurveyMetric nps_metric;
extern const SurveyMetric mean_metric;
extern SurveyMetric csat_metric(int scale_max);
extern SurveyMetric ces_metric(int scale_max);
extern SurveyMetric top_box_metric(int threshold);

extern double survey_weight_sum(const SurveyTally *tally);
extern double survey_square_sum(const SurveyTally *tally);
extern bool survey_has_variance(const SurveyTally *tally);
extern double metric_points(const SurveyMetric *metric, int value);
extern Numeric survey_mean(const SurveyTally *tally, const SurveyMetric *metric);
extern MeanEstimate survey_estimate(const SurveyTally *tally, const SurveyMetric *metric,
									bool adjusted);
extern Numeric fraction_value(Fraction fraction);
extern Numeric fraction_difference(Fraction a, Fraction b);

#endif							/* CX_SURVEY_MEAN_H */
