/*-------------------------------------------------------------------------
 *
 * text.c
 *	  The text form of cx_survey, which is that of jsonb, too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/json_object.h"
#include "base/stored.h"
#include "lib/stringinfo.h"
#include "survey/summary.h"
#include "utils/jsonb.h"

/*
 * The keys of the text form, after those of the scores, are the names of the
 * constant arguments.
 */
#define SCALE_MAX_KEY	SURVEY_NSCORES
#define THRESHOLD_KEY	(SURVEY_NSCORES + 1)

static const char *const text_keys[] = {
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
	"scale_max", "threshold"
};

/*
 * Text form, the same as jsonb's: {"9": 12, "10": 40}, scores that nobody
 * gave left out.  The state of an aggregate with a constant argument has a key
 * for that, too, so that a distributed engine can send it as text.
 */
static const JsonObjectType survey_text = {
	SURVEY_TYPE_NAME, text_keys, lengthof(text_keys),
	"Expected an object of counts by score, like {\"9\": 12, \"10\": 40}.",
	"Keys must be the scores \"0\" to \"10\".",
	"Counts must be whole numbers from 0 to 9223372036854775807."
};

static bool
survey_from_text(const char *text, SurveyTally *tally, Node *escontext)
{
	const char *numbers[lengthof(text_keys)];
	int64		sum;

	if (!json_object_read(&survey_text, text, numbers, escontext))
		return false;
	survey_init(tally, SURVEY_NO_CONSTANT);
	for (int key = 0; key < (int) lengthof(text_keys); key++)
	{
		int64		value;

		if (numbers[key] == NULL)
			continue;
		if (!json_number_to_int64(numbers[key], 0, &value) || value < 0)
			return invalid_input(escontext, SURVEY_TYPE_NAME, text, survey_text.not_a_number);
		if (key < SURVEY_NSCORES)
			tally->count[key] = value;
		else if (tally->constant != SURVEY_NO_CONSTANT)
			return invalid_input(escontext, SURVEY_TYPE_NAME, text,
								 "It has both a scale_max and a threshold.");
		else
			tally->constant = Min(value, SURVEY_CONSTANT_VALUE(0xFF)) +
				(key == SCALE_MAX_KEY ? SURVEY_SCALE_MAX : SURVEY_THRESHOLD);
	}
	if (!survey_constant_is_valid(tally->constant))
		return invalid_input(escontext, SURVEY_TYPE_NAME, text,
							 psprintf("Its %s is out of range.",
									  survey_constant_name(tally->constant)));
	return survey_sum_counts(tally, &sum, escontext);
}

PG_FUNCTION_INFO_V1(cx_survey_in);
Datum
cx_survey_in(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	if (!survey_from_text(PG_GETARG_CSTRING(0), &tally, fcinfo->context))
		PG_RETURN_NULL();
	PG_RETURN_SURVEY(&tally);
}

static char *
survey_to_text(Datum summary)
{
	SurveyTally tally;
	StringInfoData text;
	const char *comma = "";

	survey_unpack(summary, &tally);
	initStringInfo(&text);
	appendStringInfoChar(&text, '{');
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		if (tally.count[score] == 0)
			continue;
		appendStringInfo(&text, "%s\"%d\": " INT64_FORMAT, comma, score,
						 tally.count[score]);
		comma = ", ";
	}
	if (tally.constant != SURVEY_NO_CONSTANT)
		appendStringInfo(&text, "%s\"%s\": %d", comma, survey_constant_name(tally.constant),
						 SURVEY_CONSTANT_VALUE(tally.constant));
	appendStringInfoChar(&text, '}');
	return text.data;
}

PG_FUNCTION_INFO_V1(cx_survey_out);
Datum
cx_survey_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(survey_to_text(PG_GETARG_DATUM(0)));
}

PG_FUNCTION_INFO_V1(cx_survey_from_jsonb);
Datum
cx_survey_from_jsonb(PG_FUNCTION_ARGS)
{
	Jsonb	   *json = PG_GETARG_JSONB_P(0);
	SurveyTally tally;

	(void) survey_from_text(JsonbToCString(NULL, &json->root, VARSIZE(json)), &tally, NULL);
	PG_RETURN_SURVEY(&tally);
}

PG_FUNCTION_INFO_V1(cx_survey_to_jsonb);
Datum
cx_survey_to_jsonb(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall1(jsonb_in,
							   CStringGetDatum(survey_to_text(PG_GETARG_DATUM(0))));
}

