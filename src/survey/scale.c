/*-------------------------------------------------------------------------
 *
 * scale.c
 *	  The scale of survey scores, 0...10, and the categories on it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"
#include "survey/scale.h"
#include "utils/float.h"

void
survey_score_off_scale(const char *score, int lowest, int highest,
					   const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is off the scale", score),
			 errdetail("The scale is %d to %d.", lowest, highest),
			 hint ? errhint("%s", hint) : 0));
}

void
survey_score_not_whole(const char *score, int lowest, int highest)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is not a whole number", score),
			 errdetail("The scale is the whole numbers from %d to %d.",
					   lowest, highest),
			 errhint("Round the score first.")));
}

static Datum
category_name(NpsCategory category)
{
	static const char *const names[] = {"detractor", "passive", "promoter"};

	PG_RETURN_TEXT_P(cstring_to_text(names[category]));
}

/*
 * The category of one score.  Fractions are allowed here (an average of
 * several answers, say) and no score falls between two categories: < 7, 7 to
 * < 9, >= 9, which is the category of the score rounded down.
 */
PG_FUNCTION_INFO_V1(nps_category_float8);
Datum
nps_category_float8(PG_FUNCTION_ARGS)
{
	double		score = PG_GETARG_FLOAT8(0);

	if (!(score >= 0 && score <= SURVEY_MAX_SCORE))
		survey_score_off_scale(float8out_internal(score),
							   0, SURVEY_MAX_SCORE, NULL);
	return category_name(nps_category_of((int) score));
}

PG_FUNCTION_INFO_V1(nps_category_numeric);
Datum
nps_category_numeric(PG_FUNCTION_ARGS)
{
	Datum		score = PG_GETARG_DATUM(0);
	Datum		zero = NumericGetDatum(int64_to_numeric(0));
	Datum		ten = NumericGetDatum(int64_to_numeric(SURVEY_MAX_SCORE));

	/* NaN sorts above all numbers */
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, score, zero)) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, score, ten)))
		survey_score_off_scale(DatumGetCString(DirectFunctionCall1(numeric_out,
																   score)),
							   0, SURVEY_MAX_SCORE, NULL);
	score = DirectFunctionCall1(numeric_floor, score);
	return category_name(nps_category_of(DatumGetInt32(DirectFunctionCall1(numeric_int4,
																		   score))));
}
