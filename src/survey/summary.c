/*-------------------------------------------------------------------------
 *
 * survey_type.c
 *	  The type cx_survey: its forms, input and output, casts, order.
 *
 * survey.h describes the forms.  All reading goes through survey_unpack(),
 * which trusts no byte: a value may come from a damaged page, a client or a
 * newer version of the extension.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/compat.h"
#include "base/json_object.h"
#include "base/stored.h"
#include "common/hashfn.h"
#include "common/int.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "survey/summary.h"
#include "utils/jsonb.h"

#define TYPE_NAME	"cx_survey"

/* the longest packed counts: nine groups of 7 bits hold an int64 >= 0 */
#define SURVEY_MAX_PACKED	(offsetof(SurveyPacked, counts) + 9 * SURVEY_NSCORES)

void
survey_init(SurveyTally *tally, uint8 constant)
{
	memset(tally, 0, sizeof(SurveyTally));
	SET_VARSIZE(tally, sizeof(SurveyTally));
	tally->form = SURVEY_WORKING;
	tally->constant = constant;
}

static bool
count_overflow(Node *escontext)
{
	ereturn(escontext, false,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("response count is out of range"),
			 errdetail("A summary holds at most %lld responses.",
					   (long long) PG_INT64_MAX)));
}

/* The number of responses, if it fits int64 */
static bool
sum_counts(const SurveyTally *tally, int64 *sum, Node *escontext)
{
	*sum = 0;
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (pg_add_s64_overflow(*sum, tally->count[score], sum))
			return count_overflow(escontext);
	return true;
}

int64
survey_responses_sum(const SurveyTally *tally)
{
	int64		sum;

	(void) sum_counts(tally, &sum, NULL);
	return sum;
}

void
survey_add(SurveyTally *tally, int score, int64 responses)
{
	if (pg_add_s64_overflow(tally->count[score], responses,
							&tally->count[score]))
		(void) count_overflow(NULL);
	if (tally->count[score] < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("cannot take away more responses than there are"),
				 errdetail("Score %d would have %lld responses.",
						   score, (long long) tally->count[score])));
}

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

static const char *
constant_name(uint8 constant)
{
	return text_keys[SURVEY_CONSTANT_KIND(constant) == SURVEY_SCALE_MAX ?
					 SCALE_MAX_KEY : THRESHOLD_KEY];
}

static bool
constant_is_valid(uint8 constant)
{
	int			value = SURVEY_CONSTANT_VALUE(constant);

	switch (SURVEY_CONSTANT_KIND(constant))
	{
		case SURVEY_SCALE_MAX:
			return value >= SURVEY_LOWEST_SCALE_MAX && value <= SURVEY_MAX_SCORE;
		case SURVEY_THRESHOLD:
			return value >= SURVEY_LOWEST_THRESHOLD && value <= SURVEY_MAX_SCORE;
		default:
			return constant == SURVEY_NO_CONSTANT;
	}
}

/* For a message about constants of the kind of this one */
static const char *
constant_to_text(uint8 constant, uint8 kind)
{
	return SURVEY_CONSTANT_KIND(constant) != SURVEY_CONSTANT_KIND(kind) ? "none" :
		psprintf("%d", SURVEY_CONSTANT_VALUE(constant));
}

/*
 * What is added to a state must have its constant argument.  The state of no
 * responses has none yet, for aggregates start from it, whatever theirs is; it
 * learns that of the first responses.
 */
void
survey_learn_constant(SurveyTally *tally, uint8 constant)
{
	uint8		kind = tally->constant != SURVEY_NO_CONSTANT ? tally->constant : constant;

	if (tally->constant == constant)
		return;
	if (survey_responses_sum(tally) > 0)
		constant_changed(constant_name(kind),
								  constant_to_text(tally->constant, kind),
								  constant_to_text(constant, kind));
	tally->constant = constant;
}

/* States of no responses, on either side, fit whatever constant there is. */
static void
add_counts(SurveyTally *tally, const SurveyTally *other, int sign)
{
	if (tally->constant != other->constant)
	{
		if (survey_responses_sum(other) == 0)
			return;
		survey_learn_constant(tally, other->constant);
	}
	for (int score = 0; score < SURVEY_NSCORES; score++)
		survey_add(tally, score, sign * other->count[score]);
}

void
survey_merge(SurveyTally *tally, const SurveyTally *other)
{
	add_counts(tally, other, 1);
	(void) survey_responses_sum(tally);
}

void
survey_take_away(SurveyTally *tally, const SurveyTally *other)
{
	add_counts(tally, other, -1);
}

/*
 * Read one LEB128 count at *bytes, up to end.  The last group must not be
 * zero unless it is the only one, or a value would have several packed forms.
 */
static int64
unpack_count(const uint8 **bytes, const uint8 *end)
{
	const uint8 *p = *bytes;
	uint64		count = 0;

	for (int shift = 0;; shift += 7)
	{
		if (p == end)
			malformed_value(TYPE_NAME, "It ends within a count.");
		if (shift > 56)
			malformed_value(TYPE_NAME, "A count is out of range.");
		count |= (uint64) (*p & 0x7F) << shift;
		if (!(*p++ & 0x80))
			break;
	}
	if (p[-1] == 0 && p - *bytes > 1)
		malformed_value(TYPE_NAME, "A count is not in its shortest form.");
	*bytes = p;
	return (int64) count;
}

/* Check and read what follows the length word, in either form. */
static void
unpack_bytes(const uint8 *bytes, Size length, bool state_allowed,
			 SurveyTally *tally)
{
	const uint8 *end = bytes + length;

	if (length < 2)
		malformed_value(TYPE_NAME, "It is too short.");
	survey_init(tally, bytes[1]);
	if (!constant_is_valid(tally->constant))
		malformed_value(TYPE_NAME, "Its constant argument is out of range.");

	if (bytes[0] == SURVEY_WORKING && state_allowed)
	{
		if (length != sizeof(SurveyTally) - VARHDRSZ)
			malformed_value(TYPE_NAME, "It has the wrong length.");
		memcpy(tally->count, end - sizeof(tally->count), sizeof(tally->count));
		for (int score = 0; score < SURVEY_NSCORES; score++)
			if (tally->count[score] < 0)
				malformed_value(TYPE_NAME, "A count is out of range.");
	}
	else if (bytes[0] == SURVEY_VERSION)
	{
		bytes += 2;
		for (int score = 0; score < SURVEY_NSCORES; score++)
		{
			/* most counts take one byte */
			if (bytes < end && *bytes <= SURVEY_SMALL_MAX)
				tally->count[score] = *bytes++;
			else
				tally->count[score] = unpack_count(&bytes, end);
		}
		if (bytes != end)
			malformed_value(TYPE_NAME, "Bytes follow its last count.");
	}
	else if (bytes[0] > SURVEY_VERSION && bytes[0] < SURVEY_WORKING)
		newer_version(TYPE_NAME, bytes[0], SURVEY_VERSION);
	else
		malformed_value(TYPE_NAME, "It has no known format version.");

	/* a state whose responses were all taken away has unlearnt its constant */
	if (survey_responses_sum(tally) == 0 && tally->constant != SURVEY_NO_CONSTANT)
	{
		if (!state_allowed)
			malformed_value(TYPE_NAME, "It has a constant argument without responses.");
		tally->constant = SURVEY_NO_CONSTANT;
	}
}

/* The one way to read a value of the type: detoasts, checks and unpacks. */
void
survey_unpack(Datum value, SurveyTally *tally)
{
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(value);

	unpack_bytes((uint8 *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), true,
				 tally);
}

Datum
survey_pack(const SurveyTally *tally)
{
	SurveyPacked *packed = palloc(SURVEY_MAX_PACKED);
	uint8	   *p = packed->counts;
	uint64		any = 0;

	packed->form = SURVEY_VERSION;
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		uint64		count = tally->count[score];

		any |= count;
		for (; count > 0x7F; count >>= 7)
			*p++ = 0x80 | (count & 0x7F);
		*p++ = count;
	}
	packed->constant = any != 0 ? tally->constant : SURVEY_NO_CONSTANT;
	SET_VARSIZE(packed, (char *) p - (char *) packed);
	PG_RETURN_POINTER(packed);
}

/*
 * Text form, the same as jsonb's: {"9": 12, "10": 40}, scores that nobody
 * gave left out.  The state of an aggregate with a constant argument has a key
 * for that, too, so that a distributed engine can send it as text.
 */
static const JsonObjectType survey_text = {
	TYPE_NAME, text_keys, lengthof(text_keys),
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
			return invalid_input(escontext, TYPE_NAME, text, survey_text.not_a_number);
		if (key < SURVEY_NSCORES)
			tally->count[key] = value;
		else if (tally->constant != SURVEY_NO_CONSTANT)
			return invalid_input(escontext, TYPE_NAME, text,
								 "It has both a scale_max and a threshold.");
		else
			tally->constant = Min(value, SURVEY_CONSTANT_VALUE(0xFF)) +
				(key == SCALE_MAX_KEY ? SURVEY_SCALE_MAX : SURVEY_THRESHOLD);
	}
	if (!constant_is_valid(tally->constant))
		return invalid_input(escontext, TYPE_NAME, text,
							 psprintf("Its %s is out of range.",
									  constant_name(tally->constant)));
	return sum_counts(tally, &sum, escontext);
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
		appendStringInfo(&text, "%s\"%s\": %d", comma, constant_name(tally.constant),
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

/* The binary form is the packed one without its length word. */
PG_FUNCTION_INFO_V1(cx_survey_recv);
Datum
cx_survey_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	SurveyTally tally;

	unpack_bytes((const uint8 *) pq_getmsgbytes(buf, length), length, false,
				 &tally);
	PG_RETURN_SURVEY(&tally);
}

PG_FUNCTION_INFO_V1(cx_survey_send);
Datum
cx_survey_send(PG_FUNCTION_ARGS)
{
	SurveyTally tally;

	PG_GETARG_SURVEY(0, &tally);
	PG_RETURN_SURVEY(&tally);	/* a bytea is the bytes of a packed value */
}

PG_FUNCTION_INFO_V1(cx_survey_from_bytea);
Datum
cx_survey_from_bytea(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	SurveyTally tally;

	unpack_bytes((const uint8 *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes),
				 false, &tally);
	PG_RETURN_SURVEY(&tally);
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
