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
#include "common/int.h"
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

/* Their keys, with what is written before each */
#define REVIEW_KEYS(F) \
	F("{", "reviews"), F(", ", "half_life"), F(", ", "last_reviewed_at"), F(", ", "base"), \
	F(", ", "sum_w"), F(", ", "sum_wx"), F(", ", "sum_wdd"), F(", ", "sum_ww")

#define KEY(before, key)	key
static const char *const field_names[REVIEW_NFIELDS] = {REVIEW_KEYS(KEY)};

#define UNIX_EPOCH_TO_POSTGRES \
	(INT64CONST(86400) * (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE))

static const JsonObjectType review_text = {
	TYPE_NAME, field_names, REVIEW_NFIELDS,
	"Expected a JSON object.",
	"It has an unknown key.",
	"Values must be numbers, whole ones or times of up to 6 decimals."
};

/* ----------
 * Reading what was written
 * ----------
 *
 * Text that is exactly as it is written below, as in a dump or what another node
 * sends, is read without looking for keys and blanks, and without strtod().  Other
 * text is left to the reader of JSON, and so is any with a fault, which it names.
 */
typedef struct Written
{
	const char *text;			/* of a key, and what is around it */
	int			length;
} Written;

#define WRITTEN(before, key)	{before "\"" key "\": ", sizeof(before "\"" key "\": ") - 1}

static const Written written[REVIEW_NFIELDS] = {REVIEW_KEYS(WRITTEN)};

static bool
decimal_to_int64(const JsonDecimal *number, int64 *result)
{
	if (number->scale != 0 || number->digits > (uint64) PG_INT64_MAX)
		return false;
	*result = number->negative ? -(int64) number->digits : (int64) number->digits;
	return true;
}

/* Seconds without decimals, or of 6 */
static bool
decimal_to_microseconds(const JsonDecimal *seconds, int64 *result)
{
	JsonDecimal microseconds = *seconds;

	if (seconds->scale == 0)
		return decimal_to_int64(seconds, result) &&
			!pg_mul_s64_overflow(*result, USECS_PER_SEC, result);
	microseconds.scale -= 6;
	return decimal_to_int64(&microseconds, result);
}

static bool
read_written(const char *text, ReviewFields *fields)
{
	const char *at = text;
	JsonDecimal numbers[REVIEW_NFIELDS];

	for (int field = 0; field < REVIEW_NFIELDS; field++)
	{
		if (strncmp(at, written[field].text, written[field].length) != 0)
			return false;
		at = json_decimal_read(at + written[field].length, &numbers[field]);
		if (at == NULL)
			return false;
	}
	return strcmp(at, "}") == 0 &&
		decimal_to_int64(&numbers[REVIEW_REVIEWS], &fields->reviews) &&
		decimal_to_microseconds(&numbers[REVIEW_HALF_LIFE_SECONDS], &fields->half_life) &&
		decimal_to_microseconds(&numbers[REVIEW_LAST_REVIEWED_AT], &fields->last) &&
		!pg_sub_s64_overflow(fields->last, UNIX_EPOCH_TO_POSTGRES * USECS_PER_SEC,
							 &fields->last) &&
		decimal_to_int64(&numbers[REVIEW_BASE], &fields->base) &&
		json_decimal_to_double(&numbers[REVIEW_SUM_W], &fields->sum_w) &&
		json_decimal_to_double(&numbers[REVIEW_SUM_WX], &fields->sum_wx) &&
		json_decimal_to_double(&numbers[REVIEW_SUM_WDD], &fields->sum_wdd) &&
		json_decimal_to_double(&numbers[REVIEW_SUM_WW], &fields->sum_ww) &&
		fields->reviews > 0;
}

/* ----------
 * Reading any JSON
 * ----------
 */

/*
 * A sum; there is only one zero.  By strtod(), so that the two ways share nothing
 * and each tells whether the other is right.
 */
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
read_json(const char *text, ReviewState *state, Node *escontext)
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

/* Both ways give the same value; only the other reports a fault. */
static bool
review_from_text(const char *text, ReviewState *state, Node *escontext)
{
	ReviewFields fields;

	if (read_written(text, &fields))
	{
		review_set_fields(state, &fields);
		if (review_fault(state) == NULL)
			return true;
	}
	return read_json(text, state, escontext);
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

/* ----------
 * Writing
 * ----------
 *
 * Each of these returns the end of what it has written, without a zero byte.
 */

#define MAX_TEXT	(REVIEW_NFIELDS * (sizeof(", \"last_reviewed_at\": ") + JSON_MAX_NUMBER))

static inline char *
write_key(char *at, ReviewField field)
{
	memcpy(at, written[field].text, written[field].length);
	return at + written[field].length;
}

/* Microseconds, counted from a whole second, as seconds. */
static char *
write_seconds(char *at, int64 microseconds, int64 offset)
{
	int64		seconds = microseconds / USECS_PER_SEC + offset;
	int64		fraction = microseconds % USECS_PER_SEC;

	/* give both the same sign; the offset only ever makes seconds positive */
	if (seconds > 0 && fraction < 0)
	{
		seconds--;
		fraction += USECS_PER_SEC;
	}
	if (seconds == 0 && fraction < 0)
		*at++ = '-';
	at = json_write_int64(at, seconds);
	if (fraction != 0)
	{
		/* a seventh digit keeps the zeros, and the point replaces it */
		char	   *point = at;

		at = json_write_int64(at, USECS_PER_SEC + (fraction < 0 ? -fraction : fraction));
		*point = '.';
	}
	return at;
}

static char *
write_sum(char *at, const DoubleSum *total)
{
	return json_write_double(at, check_sum(sum_value(total)));
}

static char *
review_to_text(Datum summary)
{
	ReviewState state;
	char	   *result;
	char	   *at;

	review_unpack(summary, &state);
	if (state.reviews == 0)
		return pstrdup("{}");
	result = palloc(MAX_TEXT);
	at = json_write_int64(write_key(result, REVIEW_REVIEWS), state.reviews);
	at = write_seconds(write_key(at, REVIEW_HALF_LIFE_SECONDS), state.half_life, 0);
	at = write_seconds(write_key(at, REVIEW_LAST_REVIEWED_AT), state.last,
					   UNIX_EPOCH_TO_POSTGRES);
	at = json_write_int64(write_key(at, REVIEW_BASE), state.base);
	at = write_sum(write_key(at, REVIEW_SUM_W), &state.sum_w);
	at = write_sum(write_key(at, REVIEW_SUM_WX), &state.sum_wx);
	at = write_sum(write_key(at, REVIEW_SUM_WDD), &state.sum_wdd);
	at = write_sum(write_key(at, REVIEW_SUM_WW), &state.sum_ww);
	memcpy(at, "}", 2);
	return result;
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
