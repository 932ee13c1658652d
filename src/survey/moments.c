/*-------------------------------------------------------------------------
 *
 * moments.c
 *	  First and second moments of responses that have weights or belong
 *	  together.
 *
 * Without clusters the products of different scores are neither kept nor read:
 * callers say how many products there are, SURVEY_NSQUARES or SURVEY_NPRODUCTS.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "survey/moments.h"

/* Responses that were only counted: each weighs 1 and is a draw of its own. */
void
moments_of_counts(SurveyMoments *moments, const int64 *count)
{
	memset(moments, 0, offsetof(SurveyMoments, product[SURVEY_NSQUARES]));
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		moments->draws += count[score];
		moments->total[score].sum = moments->product[score].sum = count[score];
	}
}

bool
moments_are_counts(const SurveyMoments *moments, const int64 *count)
{
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (sum_value(&moments->total[score]) != count[score] ||
			sum_value(&moments->product[score]) != count[score])
			return false;
	return true;
}

/* One more draw, with its weight by score */
void
moments_add_draw(SurveyMoments *moments, const double *weight)
{
	bool		any = false;

	for (int i = 0; i < SURVEY_NSCORES; i++)
	{
		if (weight[i] == 0)
			continue;
		any = true;
		sum_add(&moments->total[i], weight[i]);
		for (int j = i; j < SURVEY_NSCORES; j++)
			if (weight[j] != 0)
				sum_add(&moments->product[SURVEY_PRODUCT(i, j - i)], weight[i] * weight[j]);
	}
	moments->draws += any;
}

void
moments_merge(SurveyMoments *moments, const SurveyMoments *other, int nproducts)
{
	moments->draws += other->draws;
	for (int score = 0; score < SURVEY_NSCORES; score++)
		sum_merge(&moments->total[score], &other->total[score]);
	for (int product = 0; product < nproducts; product++)
		sum_merge(&moments->product[product], &other->product[product]);
}

/* far above the errors of compensated sums, far below a fault worth an error */
#define ROUNDING	1e-9

static bool
at_most(double a, double b)
{
	return a <= b * (1 + ROUNDING);
}

/* Not negative, nor NaN, nor infinite */
static bool
is_sum(const DoubleSum *sum)
{
	double		value = sum_value(sum);

	return value >= 0 && !isinf(value);
}

/*
 * What is wrong with moments that should be those of so many responses by
 * score, or NULL.  The sums of squares are bounded by those of Cauchy and
 * Schwarz, for one score, for two, and for all together.
 */
const char *
moments_fault(const SurveyMoments *moments, int nproducts, const int64 *count)
{
	double		weight = 0;
	double		squares = 0;
	uint64		responses = 0;	/* of counts whose sum is not checked yet */

	for (int product = 0; product < nproducts; product++)
		if (!is_sum(&moments->product[product]))
			return "A sum of products is out of range.";
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		double		total = sum_value(&moments->total[score]);
		double		square = sum_value(&moments->product[score]);

		if (!is_sum(&moments->total[score]) ||
			!at_most(total, SURVEY_MAX_WEIGHT * count[score]) ||
			(total != 0 && total < SURVEY_MIN_WEIGHT))
			return "A sum of weights is out of range.";
		if (!at_most(square, total * total) ||
			!at_most(total * total, square * Min(count[score], moments->draws)))
			return "A sum of squares does not fit the weights.";
		weight += total;
		squares += square;
		if (total > 0)
			responses += count[score];
	}

	for (int distance = 1; distance < SURVEY_NSCORES && nproducts > SURVEY_NSQUARES; distance++)
		for (int i = 0; i + distance < SURVEY_NSCORES; i++)
		{
			double		product = sum_value(&moments->product[SURVEY_PRODUCT(i, distance)]);

			if (!at_most(product, sqrt(sum_value(&moments->product[i])) *
						 sqrt(sum_value(&moments->product[i + distance]))))
				return "A sum of products does not fit the weights.";
			squares += 2 * product;
		}

	if (moments->draws < 0 || (uint64) moments->draws > responses ||
		(moments->draws == 0) != (weight == 0) ||
		!at_most(squares, weight * weight) ||
		!at_most(weight * weight, squares * moments->draws))
		return "The number of draws does not fit the weights.";
	return NULL;
}
