/*-------------------------------------------------------------------------
 *
 * summary.c
 *	  The type cx_survey: its forms, binary input and output, merging.
 *
 * summary.h describes the forms.  All reading goes through survey_unpack(),
 * which trusts no byte: a value may come from a damaged page, a client or a
 * newer version of the extension.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/compat.h"
#include "base/stored.h"
#include "common/int.h"
#include "libpq/pqformat.h"
#include "survey/scale.h"
#include "survey/summary.h"

/* the longest packed counts: nine groups of 7 bits hold an int64 >= 0 */
#define SURVEY_MAX_PACKED	(offsetof(SurveyPacked, counts) + 9 * SURVEY_NSCORES)

#ifdef USE_ASSERT_CHECKING
void
AssertSurveyTally(const SurveyTally *tally)
{
	int64		sum = 0;

	Assert(VARSIZE(tally) == sizeof(SurveyTally) && tally->form == SURVEY_WORKING);
	Assert(survey_constant_is_valid(tally->constant));
	for (int score = 0; score < SURVEY_NSCORES; score++)
		Assert(tally->count[score] >= 0 &&
			   !pg_add_s64_overflow(sum, tally->count[score], &sum));
}
#endif

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
bool
survey_sum_counts(const SurveyTally *tally, int64 *sum, Node *escontext)
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

	(void) survey_sum_counts(tally, &sum, NULL);
	return sum;
}

int64
survey_responses_from(const SurveyTally *tally, int threshold)
{
	int64		responses = 0;

	for (int score = threshold; score < SURVEY_NSCORES; score++)
		responses += tally->count[score];
	return responses;
}

/* Every response must be on the scale that it stands for, 1...scale_max. */
void
survey_check_scores(const SurveyTally *tally, int scale_max)
{
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (tally->count[score] > 0 && (score < 1 || score > scale_max))
			survey_score_off_scale(psprintf("%d", score), 1, scale_max,
								   score > scale_max ?
								   "Give the top of a longer scale as scale_max." : NULL);
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

const char *
survey_constant_name(uint8 constant)
{
	return SURVEY_CONSTANT_KIND(constant) == SURVEY_SCALE_MAX ? "scale_max" : "threshold";
}

bool
survey_constant_is_valid(uint8 constant)
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
		constant_changed(survey_constant_name(kind), constant_to_text(tally->constant, kind),
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
	AssertSurveyTally(tally);
}

void
survey_take_away(SurveyTally *tally, const SurveyTally *other)
{
	add_counts(tally, other, -1);
	AssertSurveyTally(tally);
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
			malformed_value(SURVEY_TYPE_NAME, "It ends within a count.");
		if (shift > 56)
			malformed_value(SURVEY_TYPE_NAME, "A count is out of range.");
		count |= (uint64) (*p & 0x7F) << shift;
		if (!(*p++ & 0x80))
			break;
	}
	if (p[-1] == 0 && p - *bytes > 1)
		malformed_value(SURVEY_TYPE_NAME, "A count is not in its shortest form.");
	*bytes = p;
	return (int64) count;
}

static void
unpack_counts(const uint8 *bytes, const uint8 *end, SurveyTally *tally)
{
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		/* most counts take one byte */
		if (bytes < end && *bytes <= SURVEY_SMALL_MAX)
			tally->count[score] = *bytes++;
		else
			tally->count[score] = unpack_count(&bytes, end);
	}
	if (bytes != end)
		malformed_value(SURVEY_TYPE_NAME, "Bytes follow its last count.");
}

static void
read_working(const uint8 *bytes, Size length, SurveyTally *tally)
{
	if (length != sizeof(SurveyTally) - VARHDRSZ)
		malformed_value(SURVEY_TYPE_NAME, "It has the wrong length.");
	memcpy(tally->count, bytes + offsetof(SurveyTally, count) - VARHDRSZ,
		   sizeof(tally->count));
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (tally->count[score] < 0)
			malformed_value(SURVEY_TYPE_NAME, "A count is out of range.");
}

/*
 * A state whose responses were all taken away has unlearnt its constant.  No
 * summary may have one without responses.
 */
static void
unlearn_constant(SurveyTally *tally, bool state_allowed)
{
	if (tally->constant == SURVEY_NO_CONSTANT || survey_responses_sum(tally) > 0)
		return;
	if (!state_allowed)
		malformed_value(SURVEY_TYPE_NAME, "It has a constant argument without responses.");
	tally->constant = SURVEY_NO_CONSTANT;
}

/* Check and read what follows the length word, in either form. */
static void
unpack_bytes(const uint8 *bytes, Size length, bool state_allowed,
			 SurveyTally *tally)
{
	if (length < 2)
		malformed_value(SURVEY_TYPE_NAME, "It is too short.");
	survey_init(tally, bytes[1]);
	if (!survey_constant_is_valid(tally->constant))
		malformed_value(SURVEY_TYPE_NAME, "Its constant argument is out of range.");

	if (bytes[0] == SURVEY_VERSION)
		unpack_counts(bytes + 2, bytes + length, tally);
	else if (bytes[0] == SURVEY_WORKING && state_allowed)
		read_working(bytes, length, tally);
	else if (bytes[0] > SURVEY_VERSION && bytes[0] < SURVEY_WORKING)
		newer_version(SURVEY_TYPE_NAME, bytes[0], SURVEY_VERSION);
	else
		malformed_value(SURVEY_TYPE_NAME, "It has no known format version.");

	(void) survey_responses_sum(tally);
	unlearn_constant(tally, state_allowed);
	AssertSurveyTally(tally);
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

