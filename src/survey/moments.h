/*-------------------------------------------------------------------------
 *
 * moments.h
 *	  First and second moments of responses that have weights or belong
 *	  together.
 *
 * A draw is what was sampled on its own: a cluster of responses (those of an
 * account, say) or, without clusters, a response.  Every score, interval and
 * test follows from the draws' total weights by score: their sums, and the sums
 * over draws of their products, of each two scores.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_SURVEY_MOMENTS_H
#define CX_SURVEY_MOMENTS_H

#include "base/sum.h"
#include "survey/scale.h"

/*
 * Products stand in the order of the distance of their scores: first the
 * squares, which are all that there is where a draw is a single response.
 */
#define SURVEY_NSQUARES		SURVEY_NSCORES
#define SURVEY_NPRODUCTS	(SURVEY_NSCORES * (SURVEY_NSCORES + 1) / 2)
#define SURVEY_PRODUCT(i, distance) \
	((distance) * SURVEY_NSCORES - (distance) * ((distance) - 1) / 2 + (i))

/*
 * Between these no sum of products leaves the range of a double, however many
 * draws there are.
 */
#define SURVEY_MIN_WEIGHT	1e-100
#define SURVEY_MAX_WEIGHT	1e100

typedef struct SurveyMoments
{
	int64		draws;			/* those of a weight above 0 */
	DoubleSum	total[SURVEY_NSCORES];
	DoubleSum	product[SURVEY_NPRODUCTS];
} SurveyMoments;

/* One more draw, of a single response */
static inline void
moments_add_response(SurveyMoments *moments, int score, double weight)
{
	if (weight == 0)
		return;
	moments->draws++;
	sum_add(&moments->total[score], weight);
	sum_add(&moments->product[score], weight * weight);
}

extern void moments_of_counts(SurveyMoments *moments, const int64 *count);
extern void moments_add_draw(SurveyMoments *moments, const double *weight);
extern void moments_merge(SurveyMoments *moments, const SurveyMoments *other, int nproducts);
extern bool moments_are_counts(const SurveyMoments *moments, const int64 *count);
extern const char *moments_fault(const SurveyMoments *moments, int nproducts,
								 const int64 *count);

#endif							/* CX_SURVEY_MOMENTS_H */
