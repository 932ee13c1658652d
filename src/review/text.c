/*-------------------------------------------------------------------------
 *
 * review_text.c
 *	  The type cx_review: text input and output, casts to and from jsonb.
 *
 * The text form is the same as jsonb's:
 *
 *		{"reviews": 2, "half_life": 7776000, "last_reviewed_at": 1735689600,
 *		 "base": 101, "sum_w": 1.5, "sum_wx": 5, "sum_wdd": 1.25, "sum_ww": 1.25}
 *
 * The half-life is in seconds and the time in seconds since 1970, as EXTRACT
 * (EPOCH ...) gives them, for these depend on no setting.  The sums are as of
 * the base (review.h), each in the shortest form that reads back as the same
 * double.  {} is a summary of no reviews.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/check.h"
#include "base/compat.h"
#include "base/decimal.h"
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

static bool
malformed(Node *escontext, Jsonb *json, const char *input, const char *detail)
{
	if (input == NULL)
		input = JsonbToCString(NULL, &json->root, VARSIZE(json));
	ereturn(escontext, false,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"", TYPE_NAME, input),
			 errdetail_internal("%s", detail)));
}

/*
 * (value - offset) * unit as an int64, or false where it is none, as is seen
 * from the nearest double before a product overflows.
 */
static bool
json_int64(Numeric value, double nearest, int64 offset, int64 unit, int64 *result)
{
	Datum		num;

	if (!(fabs(nearest) < 1e19))
		return false;
	num = DirectFunctionCall2(numeric_sub, NumericGetDatum(value),
							  NumericGetDatum(int64_to_numeric(offset)));
	num = DirectFunctionCall2(numeric_mul, num,
							  NumericGetDatum(int64_to_numeric(unit)));
	return numeric_to_int64(DatumGetNumeric(num), result);
}

static bool
set_field(ReviewState *state, ReviewField field, Numeric value)
{
	double		sum = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
														 NumericGetDatum(value)));

	switch (field)
	{
		case REVIEW_REVIEWS:
			return json_int64(value, sum, 0, 1, &state->reviews);
		case REVIEW_HALF_LIFE_SECONDS:
			return json_int64(value, sum, 0, USECS_PER_SEC, &state->half_life);
		case REVIEW_LAST_REVIEWED_AT:
			return json_int64(value, sum, UNIX_EPOCH_TO_POSTGRES, USECS_PER_SEC,
							  &state->last);
		case REVIEW_BASE:
			return json_int64(value, sum, 0, 1, &state->base);
		case REVIEW_SUM_W:
			state->w.sum = sum;
			break;
		case REVIEW_SUM_WX:
			state->wx.sum = sum;
			break;
		case REVIEW_SUM_WDD:
			state->wdd.sum = sum;
			break;
		case REVIEW_SUM_WW:
			state->ww.sum = sum;
			break;
		case REVIEW_NFIELDS:
			break;
	}
	return true;
}

/* The field that a key names, or REVIEW_NFIELDS. */
static ReviewField
json_field(const JsonbValue *key)
{
	int			field = 0;

	while (field < REVIEW_NFIELDS &&
		   !(key->val.string.len == (int) strlen(field_names[field]) &&
			 memcmp(key->val.string.val, field_names[field],
					key->val.string.len) == 0))
		field++;
	return (ReviewField) field;
}

static bool
review_from_json(Jsonb *json, const char *input, ReviewState *state, Node *escontext)
{
	JsonbIterator *it;
	JsonbValue	key;
	JsonbValue	value;
	const char *fault;
	int			fields = 0;

	review_init(state);
	if (!JB_ROOT_IS_OBJECT(json))
		return malformed(escontext, json, input, "Expected a JSON object.");

	it = JsonbIteratorInit(&json->root);
	(void) JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		ReviewField field = json_field(&key);

		(void) JsonbIteratorNext(&it, &value, true);
		if (field == REVIEW_NFIELDS)
			return malformed(escontext, json, input, "It has an unknown key.");
		if (value.type != jbvNumeric ||
			!set_field(state, field, value.val.numeric))
			return malformed(escontext, json, input,
							 "Values must be numbers, whole ones or times of up to 6 decimals.");
		fields++;				/* keys of jsonb are unique */
	}
	if (fields != 0 && fields != REVIEW_NFIELDS)
		return malformed(escontext, json, input, "A key is missing.");
	fault = review_fault(state);
	if (fault == NULL && fields != 0 && state->reviews == 0)
		fault = "A summary of no reviews must be empty.";
	if (fault != NULL)
		return malformed(escontext, json, input, fault);
	if (fields != 0)
		review_set_half_life(state, state->half_life);
	return true;
}

PG_FUNCTION_INFO_V1(cx_review_in);
Datum
cx_review_in(PG_FUNCTION_ARGS)
{
	char	   *input = PG_GETARG_CSTRING(0);
	Node	   *escontext = fcinfo->context;
	ReviewState state;
	Datum		json;

	if (!DirectInputFunctionCallSafe(jsonb_in, input, InvalidOid, -1, escontext, &json) ||
		!review_from_json(DatumGetJsonbP(json), input, &state, escontext))
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
	append_sum(&text, REVIEW_SUM_W, &state.w);
	append_sum(&text, REVIEW_SUM_WX, &state.wx);
	append_sum(&text, REVIEW_SUM_WDD, &state.wdd);
	append_sum(&text, REVIEW_SUM_WW, &state.ww);
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
	ReviewState state;

	(void) review_from_json(PG_GETARG_JSONB_P(0), NULL, &state, NULL);
	PG_RETURN_REVIEW(&state);
}

PG_FUNCTION_INFO_V1(cx_review_to_jsonb);
Datum
cx_review_to_jsonb(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall1(jsonb_in,
							   CStringGetDatum(review_to_text(PG_GETARG_DATUM(0))));
}
