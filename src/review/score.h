/*-------------------------------------------------------------------------
 *
 * score.h
 *	  Scores, effective number and spread of reviews.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_REVIEW_SCORE_H
#define CX_REVIEW_SCORE_H

#include "fmgr.h"
#include "review/sums.h"

extern Datum review_score_of(FunctionCallInfo fcinfo, const ReviewState *state);
extern double review_effective_number(const ReviewState *state);
extern double review_deviation(const ReviewState *state);

#endif							/* CX_REVIEW_SCORE_H */
