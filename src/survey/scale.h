/*-------------------------------------------------------------------------
 *
 * scale.h
 *	  The scale of survey scores, 0...10, and the categories on it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_SURVEY_SCALE_H
#define CX_SURVEY_SCALE_H

#include "base/check.h"
#include "base/compat.h"

#define SURVEY_MAX_SCORE	10
#define SURVEY_NSCORES		(SURVEY_MAX_SCORE + 1)

#define SURVEY_LOWEST_SCALE_MAX 1
#define SURVEY_LOWEST_THRESHOLD 0

/* The Net Promoter categories (Reichheld 2003) of a score 0...10 */
typedef enum NpsCategory
{
	NPS_DETRACTOR,				/* 0...6 */
	NPS_PASSIVE,				/* 7, 8 */
	NPS_PROMOTER				/* 9, 10 */
} NpsCategory;

static inline NpsCategory
nps_category_of(int score)
{
	return score >= 9 ? NPS_PROMOTER : score >= 7 ? NPS_PASSIVE : NPS_DETRACTOR;
}

pg_noreturn extern void survey_score_off_scale(const char *score, int lowest, int highest,
											   const char *hint);
pg_noreturn extern void survey_score_not_whole(const char *score, int lowest, int highest);

/* Aggregates ask once per row, hence inline but for the error. */
static inline int
survey_check_parameter(const char *name, int value, int lowest)
{
	if (unlikely(value < lowest || value > SURVEY_MAX_SCORE))
		(void) check_between(name, value, lowest, SURVEY_MAX_SCORE);
	return value;
}

static inline int
survey_check_scale_max(int scale_max)
{
	return survey_check_parameter("scale_max", scale_max, SURVEY_LOWEST_SCALE_MAX);
}

static inline int
survey_check_threshold(int threshold)
{
	return survey_check_parameter("threshold", threshold, SURVEY_LOWEST_THRESHOLD);
}

#endif							/* CX_SURVEY_SCALE_H */
