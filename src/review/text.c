/*-------------------------------------------------------------------------
 *
 * text.c
 *	  The type cx_review: text input and output, casts to and from jsonb.
 *
 * The text form is the same as jsonb's:
 *
 *		{"reviews": 2, "half_life": 7776000, "last_reviewed_at": 1735689600,
 *		 "base": 101, "sum_w": 1.5, "sum_wx": 5, "sum_wdd": 1.25, "sum_ww": 1.25}
 *
 * The half-life is in seconds and the time in seconds since 1970, as EXTRACT
 * (EPOCH ...) gives them, because these depend on no setting.  The sums are as of
 * the base (sums.h), each in the shortest form that reads back as the same
 * double.  {} is a summary of no reviews.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/check.h"
#include "base/compat.h"
#include "base/json_object.h"
#include "base/stored.h"
#include "base/sum.h"
#include "common/shortest_dec.h"
#include "lib/stringinfo.h"
#include "review/summary.h"
#include "utils/jsonb.h"

#define TYPE_NAME	"cx_review"

typedef enum ReviewField
{
	REVIEW_REVIEWS,
	REVIEW_HALF_LIFE_SECONDS,
	REVIEW_LAST_REVIEWED_AT,
	REVIEW_BASE,
	REVIEW_SUM_W,
	REVIEW_SUM_WX,
	REVIEW_SUM_WDD,
	REVIEW_SUM_WW,
	REVIEW_NFIELDS
} ReviewField;

static const char *const field_names[REVIEW_NFIELDS] = {
	"reviews", "half_life", "last_reviewed_at", "base",
	"sum_w", "sum_wx", "sum_wdd", "sum_ww"
};

#define UNIX_EPOCH_TO_POSTGRES \
	(INT64CONST(86400) * (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE))

static const JsonObjectType review_text = {
	TYPE_NAME, field_names, REVIEW_NFIELDS,
	"Expected a JSON object.",
	"It has an unknown key.",
	"Values must be numbers, whole ones or times of up to 6 decimals."
};

/* A sum; there is only one zero. */
static double
read_sum(const char *number)
{
	return strtod(number, NULL) + 0.0;
}

/* The fields, if all of them are given and the whole numbers are such */
static const char *
set_fields(ReviewFields *fields, const char *const *numbers)
{
	for (int field = 0; field < REVIEW_NFIELDS; field++)
		if (numbers[field] == NULL)
			return "A key is missing.";
	if (!json_number_to_int64(numbers[REVIEW_REVIEWS], 0, &fields->reviews) ||
		!json_number_to_int64(numbers[REVIEW_HALF_LIFE_SECONDS], 6, &fields->half_life) ||
		!json_number_minus(numbers[REVIEW_LAST_REVIEWED_AT], 6,
						   UNIX_EPOCH_TO_POSTGRES * USECS_PER_SEC, &fields->last) ||
		!json_number_to_int64(numbers[REVIEW_BASE], 0, &fields->base))
		return review_text.not_a_number;
	fields->sum_w = read_sum(numbers[REVIEW_SUM_W]);
	fields->sum_wx = read_sum(numbers[REVIEW_SUM_WX]);
	fields->sum_wdd = read_sum(numbers[REVIEW_SUM_WDD]);
	fields->sum_ww = read_sum(numbers[REVIEW_SUM_WW]);
	return fields->reviews == 0 ? "A summary of no reviews must be empty." : NULL;
}

static bool
is_empty(const char *const *numbers)
{
	for (int field = 0; field < REVIEW_NFIELDS; field++)
		if (numbers[field] != NULL)
			return false;
	return true;
}

static bool
review_from_text(const char *text, ReviewState *state, Node *escontext)
{
	const char *numbers[REVIEW_NFIELDS];
	ReviewFields fields = {0};
	const char *fault;

	if (!json_object_read(&review_text, text, numbers, escontext))
		return false;
	fault = is_empty(numbers) ? NULL : set_fields(&fields, numbers);
	review_set_fields(state, &fields);
	if (fault == NULL)
		fault = review_fault(state);
	return fault == NULL || invalid_input(escontext, TYPE_NAME, text, fault);
}

PG_FUNCTION_INFO_V1(cx_review_in);
Datum
cx_review_in(PG_FUNCTION_ARGS)
{
	ReviewState state;

	if (!review_from_text(PG_GETARG_CSTRING(0), &state, fcinfo->context))
		PG_RETURN_NULL();
	PG_RETURN_REVIEW(&state);
}

/* Microseconds, counted from a whole second, as seconds. */
static void
append_seconds(StringInfo text, ReviewField field, int64 microseconds,
			   int64 offset)
{
	int64		seconds = microseconds / USECS_PER_SEC + offset;
	int64		fraction = microseconds % USECS_PER_SEC;

	/* give both the same sign; the offset only ever makes seconds positive */
	if (seconds > 0 && fraction < 0)
	{
		seconds--;
		fraction += USECS_PER_SEC;
	}
	appendStringInfo(text, ", \"%s\": %s%lld", field_names[field],
					 seconds < 0 || fraction < 0 ? "-" : "",
					 (long long) (seconds < 0 ? -seconds : seconds));
	if (fraction != 0)
		appendStringInfo(text, ".%06lld",
						 (long long) (fraction < 0 ? -fraction : fraction));
}

static void
append_sum(StringInfo text, ReviewField field, const DoubleSum *total)
{
	char		digits[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(check_sum(sum_value(total)), digits);
	appendStringInfo(text, ", \"%s\": %s", field_names[field], digits);
}

static char *
review_to_text(Datum summary)
{
	ReviewState state;
	StringInfoData text;

	review_unpack(summary, &state);
	if (state.reviews == 0)
		return pstrdup("{}");
	initStringInfo(&text);
	appendStringInfo(&text, "{\"%s\": " INT64_FORMAT,
					 field_names[REVIEW_REVIEWS], state.reviews);
	append_seconds(&text, REVIEW_HALF_LIFE_SECONDS, state.half_life, 0);
	append_seconds(&text, REVIEW_LAST_REVIEWED_AT, state.last,
				   UNIX_EPOCH_TO_POSTGRES);
	appendStringInfo(&text, ", \"%s\": " INT64_FORMAT, field_names[REVIEW_BASE], state.base);
	append_sum(&text, REVIEW_SUM_W, &state.sum_w);
	append_sum(&text, REVIEW_SUM_WX, &state.sum_wx);
	append_sum(&text, REVIEW_SUM_WDD, &state.sum_wdd);
	append_sum(&text, REVIEW_SUM_WW, &state.sum_ww);
	appendStringInfoChar(&text, '}');
	return text.data;
}

PG_FUNCTION_INFO_V1(cx_review_out);
Datum
cx_review_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(review_to_text(PG_GETARG_DATUM(0)));
}

PG_FUNCTION_INFO_V1(cx_review_from_jsonb);
Datum
cx_review_from_jsonb(PG_FUNCTION_ARGS)
{
	Jsonb	   *json = PG_GETARG_JSONB_P(0);
	ReviewState state;

	(void) review_from_text(JsonbToCString(NULL, &json->root, VARSIZE(json)), &state, NULL);
	PG_RETURN_REVIEW(&state);
}

PG_FUNCTION_INFO_V1(cx_review_to_jsonb);
Datum
cx_review_to_jsonb(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall1(jsonb_in,
							   CStringGetDatum(review_to_text(PG_GETARG_DATUM(0))));
}
