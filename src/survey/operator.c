/*-------------------------------------------------------------------------
 *
 * operator.c
 *	  What a cx_survey can do as a value: merge, take away, order, hash.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/stored.h"
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
	if (!survey_take_away(&a, &b))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot take away responses with weights or clusters"),
				 errhint("Merge the summaries that remain.")));
	PG_RETURN_SURVEY(&a);
}

/*
 * An argument in the packed form, of which there is one per value.  Stored values
 * have it already.
 */
static struct varlena *
packed_value(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(argno);
	SurveyTally tally;

	if (VARSIZE_ANY_EXHDR(value) == 0 || (*(uint8 *) VARDATA_ANY(value) & SURVEY_WORKING) == 0)
		return value;
	survey_unpack(PointerGetDatum(value), &tally);
	return (struct varlena *) DatumGetPointer(survey_pack(&tally));
}

/*
 * Order: that of the bytes.  It means nothing to a reader; DISTINCT, GROUP BY
 * and merge joins need one.
 */
static int
survey_compare(FunctionCallInfo fcinfo)
{
	struct varlena *a = packed_value(fcinfo, 0);
	struct varlena *b = packed_value(fcinfo, 1);
	Size		length_a = VARSIZE_ANY_EXHDR(a);
	Size		length_b = VARSIZE_ANY_EXHDR(b);
	int			result = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(length_a, length_b));

	if (result == 0)
		result = (length_a > length_b) - (length_a < length_b);
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return result;
}

STORED_COMPARISONS(cx_survey, survey_compare);

PG_FUNCTION_INFO_V1(cx_survey_hash);
Datum
cx_survey_hash(PG_FUNCTION_ARGS)
{
	struct varlena *value = packed_value(fcinfo, 0);
	Datum		hash = hash_any((unsigned char *) VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));

	PG_FREE_IF_COPY(value, 0);
	return hash;
}

PG_FUNCTION_INFO_V1(cx_survey_hash_extended);
Datum
cx_survey_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *value = packed_value(fcinfo, 0);
	Datum		hash = hash_any_extended((unsigned char *) VARDATA_ANY(value),
										 VARSIZE_ANY_EXHDR(value), PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(value, 0);
	return hash;
}
