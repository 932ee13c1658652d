/*-------------------------------------------------------------------------
 *
 * operator.c
 *	  What a cx_survey can do as a value: merge, take away, order, hash.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "survey/summary.h"

PG_FUNCTION_INFO_V1(cx_survey_add);
Datum
cx_survey_add(PG_FUNCTION_ARGS)
{
	SurveyTally a;
	SurveyTally b;

	PG_GETARG_SURVEY(0, &a);
	PG_GETARG_SURVEY(1, &b);
	survey_merge(&a, &b);
	PG_RETURN_SURVEY(&a);
}

PG_FUNCTION_INFO_V1(cx_survey_subtract);
Datum
cx_survey_subtract(PG_FUNCTION_ARGS)
{
	SurveyTally a;
	SurveyTally b;

	PG_GETARG_SURVEY(0, &a);
	PG_GETARG_SURVEY(1, &b);
	survey_take_away(&a, &b);
	PG_RETURN_SURVEY(&a);
}

/*
 * Order: by the count of the lowest score on which two summaries differ.  It
 * means nothing to a reader; DISTINCT, GROUP BY and merge joins need one.
 */
static int
survey_compare(FunctionCallInfo fcinfo)
{
	SurveyTally a;
	SurveyTally b;

	PG_GETARG_SURVEY(0, &a);
	PG_GETARG_SURVEY(1, &b);
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (a.count[score] != b.count[score])
			return a.count[score] < b.count[score] ? -1 : 1;
	return (int) a.constant - (int) b.constant;
}

PG_FUNCTION_INFO_V1(cx_survey_cmp);
Datum
cx_survey_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(survey_compare(fcinfo));
}

PG_FUNCTION_INFO_V1(cx_survey_eq);
Datum
cx_survey_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(survey_compare(fcinfo) == 0);
}

PG_FUNCTION_INFO_V1(cx_survey_ne);
Datum
cx_survey_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(survey_compare(fcinfo) != 0);
}

PG_FUNCTION_INFO_V1(cx_survey_lt);
Datum
cx_survey_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(survey_compare(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(cx_survey_le);
Datum
cx_survey_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(survey_compare(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(cx_survey_ge);
Datum
cx_survey_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(survey_compare(fcinfo) >= 0);
}

PG_FUNCTION_INFO_V1(cx_survey_gt);
Datum
cx_survey_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(survey_compare(fcinfo) > 0);
}

/* The hashes are of the counts, not the bytes, which have two forms. */
PG_FUNCTION_INFO_V1(cx_survey_hash);
Datum
cx_survey_hash(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	return hash_any((unsigned char *) tally.count, sizeof(tally.count));
}

PG_FUNCTION_INFO_V1(cx_survey_hash_extended);
Datum
cx_survey_hash_extended(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	return hash_any_extended((unsigned char *) tally.count,
							 sizeof(tally.count), PG_GETARG_INT64(1));
}
