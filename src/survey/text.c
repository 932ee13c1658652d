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
#include "survey/summary.h"
#include "utils/jsonb.h"

/*
 * Text form, the same as jsonb's: {"9": 12, "10": 40}, scores that nobody
 * gave left out.  The state of an aggregate with a constant argument has a key
 * for that, too, so that a distributed engine can send it as text.
 *
 * Responses with weights add the number of those of a weight above 0, the sums
 * of weights by score and those of their squares:
 *
 *		{"9": 2, "10": 1, "weighted": 3, "w9": 2.5, "w10": 3, "w9w9": 4.25, "w10w10": 9}
 *
 * and clusters their number, the sums by score and those of the products of the
 * clusters' sums, of each two scores.  Sums that are 0 are left out.
 */
enum
{
	SCALE_MAX_KEY = SURVEY_NSCORES,
	THRESHOLD_KEY,
	WEIGHTED_KEY,
	CLUSTERS_KEY,
	TOTAL_KEY,
	PRODUCT_KEY = TOTAL_KEY + SURVEY_NSCORES,
	DIFFERENT_KEY = PRODUCT_KEY + SURVEY_NSQUARES,
	NKEYS = PRODUCT_KEY + SURVEY_NPRODUCTS
};

static const char *const text_keys[NKEYS] = {
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
	"scale_max", "threshold", "weighted", "clusters",
	"w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10",
	"w0w0", "w1w1", "w2w2", "w3w3", "w4w4", "w5w5", "w6w6", "w7w7", "w8w8", "w9w9",
	"w10w10",
	"w0w1", "w1w2", "w2w3", "w3w4", "w4w5", "w5w6", "w6w7", "w7w8", "w8w9", "w9w10",
	"w0w2", "w1w3", "w2w4", "w3w5", "w4w6", "w5w7", "w6w8", "w7w9", "w8w10",
	"w0w3", "w1w4", "w2w5", "w3w6", "w4w7", "w5w8", "w6w9", "w7w10",
	"w0w4", "w1w5", "w2w6", "w3w7", "w4w8", "w5w9", "w6w10",
	"w0w5", "w1w6", "w2w7", "w3w8", "w4w9", "w5w10",
	"w0w6", "w1w7", "w2w8", "w3w9", "w4w10",
	"w0w7", "w1w8", "w2w9", "w3w10",
	"w0w8", "w1w9", "w2w10",
	"w0w9", "w1w10",
	"w0w10"
};

static const JsonObjectType survey_text = {
	SURVEY_TYPE_NAME, text_keys, NKEYS,
	"Expected an object of counts by score, like {\"9\": 12, \"10\": 40}.",
	"Keys must be the scores \"0\" to \"10\".",
	"Counts must be whole numbers from 0 to 9223372036854775807."
};

/* Set *detail and return false where a value is no count. */
static bool
read_count(const char *number, int64 *count, const char **detail)
{
	*count = 0;
	if (number == NULL || (json_number_to_int64(number, 0, count) && *count >= 0))
		return true;
	*detail = survey_text.not_a_number;
	return false;
}

/* Which keys of sums there may be depends on the kind. */
static bool
read_moments(const char *const *numbers, SurveyTally *tally, const char **detail)
{
	bool		weighted = numbers[WEIGHTED_KEY] != NULL;
	bool		clustered = numbers[CLUSTERS_KEY] != NULL;
	SurveyMoments *moments = &tally->moments;

	*detail = NULL;
	if (weighted && clustered)
		*detail = "It has both \"weighted\" and \"clusters\".";
	for (int key = TOTAL_KEY; key < NKEYS; key++)
		if (numbers[key] != NULL && !clustered && (!weighted || key >= DIFFERENT_KEY))
			*detail = psprintf("Key \"%s\" needs \"%s\".", text_keys[key],
							   key < DIFFERENT_KEY ? "weighted" : "clusters");
	if (*detail != NULL || !(weighted || clustered))
		return *detail == NULL;

	survey_widen(tally, clustered ? SURVEY_CLUSTERED : SURVEY_WEIGHTED);
	memset(moments, 0, sizeof(SurveyMoments));
	if (!read_count(numbers[clustered ? CLUSTERS_KEY : WEIGHTED_KEY], &moments->draws, detail))
		return false;
	for (int key = TOTAL_KEY; key < NKEYS; key++)
	{
		DoubleSum  *sum = key < PRODUCT_KEY ? &moments->total[key - TOTAL_KEY] :
		&moments->product[key - PRODUCT_KEY];

		/* the grammar is JSON's already; a faulty value is found below */
		if (numbers[key] != NULL)
			sum->sum = json_number_to_double(numbers[key]);
	}
	*detail = moments_fault(moments, SURVEY_TALLY_NPRODUCTS(tally), tally->count);
	return *detail == NULL;
}

static bool
read_constant(const char *const *numbers, SurveyTally *tally, const char **detail)
{
	for (int key = SCALE_MAX_KEY; key <= THRESHOLD_KEY; key++)
	{
		int64		value;

		if (!read_count(numbers[key], &value, detail))
			return false;
		if (numbers[key] == NULL)
			continue;
		if (tally->constant != SURVEY_NO_CONSTANT)
		{
			*detail = "It has both a scale_max and a threshold.";
			return false;
		}
		tally->constant = Min(value, SURVEY_CONSTANT_VALUE(0xFF)) +
			(key == SCALE_MAX_KEY ? SURVEY_SCALE_MAX : SURVEY_THRESHOLD);
	}
	if (survey_constant_is_valid(tally->constant))
		return true;
	*detail = psprintf("Its %s is out of range.", survey_constant_name(tally->constant));
	return false;
}

static bool
read_counts(const char *const *numbers, SurveyTally *tally, const char **detail)
{
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (!read_count(numbers[score], &tally->count[score], detail))
			return false;
	return true;
}

static bool
survey_from_text(const char *text, SurveyTally *tally, Node *escontext)
{
	const char *numbers[NKEYS];
	const char *detail;
	int64		sum;

	if (!json_object_read(&survey_text, text, numbers, escontext))
		return false;
	survey_init(tally, SURVEY_NO_CONSTANT);
	if (!read_counts(numbers, tally, &detail) || !read_constant(numbers, tally, &detail))
		return invalid_input(escontext, SURVEY_TYPE_NAME, text, detail);
	if (!survey_sum_counts(tally, &sum, escontext))
		return false;
	if (!read_moments(numbers, tally, &detail))
		return invalid_input(escontext, SURVEY_TYPE_NAME, text, detail);
	return true;
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

/* The longest key, with what is around it, and a number */
#define MAX_FIELD	(sizeof(", \"scale_max\": ") + JSON_MAX_NUMBER)

/* These return the end of what they have written, without a zero byte. */
static char *
write_key(char *at, int key)
{
	const char *name = text_keys[key];

	if (at[-1] != '{')
	{
		memcpy(at, ", ", 2);
		at += 2;
	}
	*at++ = '"';
	while (*name != '\0')
		*at++ = *name++;
	memcpy(at, "\": ", 3);
	return at + 3;
}

static char *
write_sum(char *at, int key, const DoubleSum *sum)
{
	if (sum_value(sum) == 0)
		return at;
	return json_write_double(write_key(at, key), sum_value(sum));
}

static char *
write_moments(char *at, const SurveyTally *tally)
{
	const SurveyMoments *moments = &tally->moments;

	at = write_key(at, SURVEY_KIND(tally) == SURVEY_CLUSTERED ? CLUSTERS_KEY : WEIGHTED_KEY);
	at = json_write_int64(at, moments->draws);
	for (int score = 0; score < SURVEY_NSCORES; score++)
		at = write_sum(at, TOTAL_KEY + score, &moments->total[score]);
	for (int product = 0; product < SURVEY_TALLY_NPRODUCTS(tally); product++)
		at = write_sum(at, PRODUCT_KEY + product, &moments->product[product]);
	return at;
}

static char *
survey_to_text(Datum summary)
{
	SurveyTally tally;
	char	   *result;
	char	   *at;

	survey_unpack(summary, &tally);
	result = palloc((SURVEY_HAS_MOMENTS(&tally) ? NKEYS : WEIGHTED_KEY) * MAX_FIELD);
	at = result;
	*at++ = '{';
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (tally.count[score] > 0)
			at = json_write_int64(write_key(at, score), tally.count[score]);
	if (tally.constant != SURVEY_NO_CONSTANT)
	{
		at = write_key(at, SURVEY_CONSTANT_KIND(tally.constant) == SURVEY_SCALE_MAX ?
					   SCALE_MAX_KEY : THRESHOLD_KEY);
		at = json_write_int64(at, SURVEY_CONSTANT_VALUE(tally.constant));
	}
	if (SURVEY_HAS_MOMENTS(&tally))
		at = write_moments(at, &tally);
	memcpy(at, "}", 2);
	return result;
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
