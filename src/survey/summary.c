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
#include "port/pg_bswap.h"
#include "survey/scale.h"
#include "survey/summary.h"

/* the longest packed value: nine groups of 7 bits hold an int64 >= 0 */
#define SURVEY_MAX_COUNTS	(offsetof(SurveyPacked, counts) + 9 * SURVEY_NSCORES)
#define SURVEY_MAX_PACKED \
	(SURVEY_MAX_COUNTS + 9 + sizeof(double) * (SURVEY_NSCORES + SURVEY_NPRODUCTS))

#ifdef USE_ASSERT_CHECKING
void
AssertSurveyTally(const SurveyTally *tally)
{
	int64		sum = 0;

	Assert(tally->form & SURVEY_WORKING);
	Assert(VARSIZE(tally) == survey_working_size(SURVEY_KIND(tally)));
	Assert(survey_constant_is_valid(tally->constant));
	for (int score = 0; score < SURVEY_NSCORES; score++)
		Assert(tally->count[score] >= 0 &&
			   !pg_add_s64_overflow(sum, tally->count[score], &sum));
	Assert(!SURVEY_HAS_MOMENTS(tally) ||
		   moments_fault(&tally->moments, SURVEY_TALLY_NPRODUCTS(tally), tally->count) == NULL);
}
#endif

static void
set_kind(SurveyTally *tally, uint8 kind)
{
	SET_VARSIZE(tally, survey_working_size(kind));
	tally->form = SURVEY_WORKING + kind;
}

void
survey_init(SurveyTally *tally, uint8 constant)
{
	memset(tally, 0, SURVEY_COUNTED_SIZE);
	set_kind(tally, SURVEY_COUNTED);
	tally->constant = constant;
}

/* Make the tally, which must have room, one of this kind, or one with more. */
void
survey_widen(SurveyTally *tally, uint8 kind)
{
	uint8		from = SURVEY_KIND(tally);

	if (from >= kind)
		return;
	if (from == SURVEY_COUNTED)
		moments_of_counts(&tally->moments, tally->count);
	if (kind == SURVEY_CLUSTERED)
		memset(&tally->moments.product[SURVEY_NSQUARES], 0,
			   sizeof(tally->moments) - offsetof(SurveyMoments, product[SURVEY_NSQUARES]));
	set_kind(tally, kind);
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

/* What the responses of a score weigh together */
double
survey_weight(const SurveyTally *tally, int score)
{
	return SURVEY_HAS_MOMENTS(tally) ? sum_value(&tally->moments.total[score]) :
		tally->count[score];
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

static void
add_count(SurveyTally *tally, int score, int64 responses)
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

/*
 * Does the tally take over the constant of another one?  States of no
 * responses, on either side, fit whatever constant there is.
 */
static void
merge_constant(SurveyTally *tally, const SurveyTally *other)
{
	if (tally->constant != other->constant && survey_responses_sum(other) > 0)
		survey_learn_constant(tally, other->constant);
}

static void
add_counts(SurveyTally *tally, const SurveyTally *other, int sign)
{
	merge_constant(tally, other);
	for (int score = 0; score < SURVEY_NSCORES; score++)
		add_count(tally, score, sign * other->count[score]);
	(void) survey_responses_sum(tally);
}

/* The tally must have room for the kind of the other one. */
void
survey_merge(SurveyTally *tally, const SurveyTally *other)
{
	survey_widen(tally, SURVEY_KIND(other));
	add_counts(tally, other, 1);
	if (SURVEY_HAS_MOMENTS(other))
		moments_merge(&tally->moments, &other->moments, SURVEY_TALLY_NPRODUCTS(other));
	else if (SURVEY_HAS_MOMENTS(tally))
	{
		SurveyMoments counted;

		moments_of_counts(&counted, other->count);
		moments_merge(&tally->moments, &counted, SURVEY_NSQUARES);
	}
	AssertSurveyTally(tally);
}

/*
 * False where there are weights or clusters: subtraction of their sums would
 * leave rounding errors as large as what is left.
 */
bool
survey_take_away(SurveyTally *tally, const SurveyTally *other)
{
	if (survey_responses_sum(other) == 0)
		return true;
	if (SURVEY_HAS_MOMENTS(tally) || SURVEY_HAS_MOMENTS(other))
		return false;
	add_counts(tally, other, -1);
	AssertSurveyTally(tally);
	return true;
}

/* A response with a weight; the tally must have weights or clusters. */
void
survey_add_weighted(SurveyTally *tally, int score, double weight)
{
	add_count(tally, score, 1);
	moments_add_response(&tally->moments, score, weight);
}

/* Responses that are one cluster; the tally must have clusters. */
void
survey_add_cluster(SurveyTally *tally, const SurveyTally *cluster)
{
	double		draw[SURVEY_NSCORES];

	for (int score = 0; score < SURVEY_NSCORES; score++)
		draw[score] = survey_weight(cluster, score);
	add_counts(tally, cluster, 1);
	moments_add_draw(&tally->moments, draw);
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

static inline uint8 *
pack_count(uint8 *p, uint64 count)
{
	for (; count > 0x7F; count >>= 7)
		*p++ = 0x80 | (count & 0x7F);
	*p++ = count;
	return p;
}

static double
unpack_double(const uint8 **bytes, const uint8 *end)
{
	union
	{
		uint64		bits;
		double		value;
	}			swap;

	if (end - *bytes < (int) sizeof(swap))
		malformed_value(SURVEY_TYPE_NAME, "It ends within a sum.");
	memcpy(&swap.bits, *bytes, sizeof(swap));
	swap.bits = pg_ntoh64(swap.bits);
	*bytes += sizeof(swap);
	if (signbit(swap.value))	/* -0 would be a second form of 0 */
		malformed_value(SURVEY_TYPE_NAME, "A sum is negative.");
	return swap.value;
}

static uint8 *
pack_double(uint8 *p, double value)
{
	union
	{
		double		value;
		uint64		bits;
	}			swap = {value};

	swap.bits = pg_hton64(swap.bits);
	memcpy(p, &swap.bits, sizeof(swap));
	return p + sizeof(swap);
}

static const uint8 *
unpack_moments(const uint8 *bytes, const uint8 *end, SurveyTally *tally)
{
	SurveyMoments *moments = &tally->moments;
	int			distances = SURVEY_KIND(tally) == SURVEY_CLUSTERED ? SURVEY_NSCORES : 1;

	memset(moments, 0, sizeof(SurveyMoments));
	moments->draws = unpack_count(&bytes, end);
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (tally->count[score] > 0)
			moments->total[score].sum = unpack_double(&bytes, end);
	for (int distance = 0; distance < distances; distance++)
		for (int i = 0; i + distance < SURVEY_NSCORES; i++)
			if (tally->count[i] > 0 && tally->count[i + distance] > 0)
				moments->product[SURVEY_PRODUCT(i, distance)].sum = unpack_double(&bytes, end);
	return bytes;
}

static uint8 *
pack_moments(uint8 *p, const SurveyTally *tally)
{
	const SurveyMoments *moments = &tally->moments;
	int			distances = SURVEY_KIND(tally) == SURVEY_CLUSTERED ? SURVEY_NSCORES : 1;

	p = pack_count(p, moments->draws);
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (tally->count[score] > 0)
			p = pack_double(p, sum_value(&moments->total[score]));
	for (int distance = 0; distance < distances; distance++)
		for (int i = 0; i + distance < SURVEY_NSCORES; i++)
			if (tally->count[i] > 0 && tally->count[i + distance] > 0)
				p = pack_double(p, sum_value(&moments->product[SURVEY_PRODUCT(i, distance)]));
	return p;
}

static void
check_moments(const SurveyTally *tally)
{
	const char *fault = moments_fault(&tally->moments, SURVEY_TALLY_NPRODUCTS(tally),
									  tally->count);

	if (fault != NULL)
		malformed_value(SURVEY_TYPE_NAME, fault);
}

/* Weights that are all 1, or of no response, are not worth a kind of their own. */
static bool
needs_moments(const SurveyTally *tally)
{
	if (SURVEY_KIND(tally) == SURVEY_WEIGHTED)
		return !moments_are_counts(&tally->moments, tally->count);
	return SURVEY_KIND(tally) == SURVEY_CLUSTERED && survey_responses_sum(tally) > 0;
}

static void
read_packed(const uint8 *bytes, Size length, SurveyTally *tally)
{
	const uint8 *end = bytes + length;

	set_kind(tally, bytes[0]);
	bytes += 2;
	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		/* most counts take one byte */
		if (bytes < end && *bytes <= SURVEY_SMALL_MAX)
			tally->count[score] = *bytes++;
		else
			tally->count[score] = unpack_count(&bytes, end);
	}
	if (SURVEY_HAS_MOMENTS(tally))
	{
		bytes = unpack_moments(bytes, end, tally);
		check_moments(tally);
		if (!needs_moments(tally))
			malformed_value(SURVEY_TYPE_NAME, "Its sums say no more than its counts.");
	}
	if (bytes != end)
		malformed_value(SURVEY_TYPE_NAME, "Bytes follow its last count or sum.");
}

static void
read_working(const uint8 *bytes, Size length, SurveyTally *tally)
{
	uint8		kind = bytes[0] - SURVEY_WORKING;
	Size		size = survey_working_size(kind);

	if (length != size - VARHDRSZ)
		malformed_value(SURVEY_TYPE_NAME, "It has the wrong length.");
	set_kind(tally, kind);
	memcpy(tally->count, bytes + offsetof(SurveyTally, count) - VARHDRSZ,
		   size - offsetof(SurveyTally, count));
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (tally->count[score] < 0)
			malformed_value(SURVEY_TYPE_NAME, "A count is out of range.");
	if (SURVEY_HAS_MOMENTS(tally))
		check_moments(tally);
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

	if (bytes[0] >= SURVEY_COUNTED && bytes[0] <= SURVEY_CLUSTERED)
		read_packed(bytes, length, tally);
	else if (bytes[0] >= SURVEY_WORKING + SURVEY_COUNTED &&
			 bytes[0] <= SURVEY_WORKING + SURVEY_CLUSTERED && state_allowed)
		read_working(bytes, length, tally);
	else if (bytes[0] > SURVEY_CLUSTERED && bytes[0] < SURVEY_WORKING)
		newer_version(SURVEY_TYPE_NAME, bytes[0], SURVEY_CLUSTERED);
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
	bool		with_moments = needs_moments(tally);
	SurveyPacked *packed = palloc(with_moments ? SURVEY_MAX_PACKED : SURVEY_MAX_COUNTS);
	uint8	   *p = packed->counts;
	uint64		any = 0;

	for (int score = 0; score < SURVEY_NSCORES; score++)
	{
		any |= tally->count[score];
		p = pack_count(p, tally->count[score]);
	}
	if (with_moments)
		p = pack_moments(p, tally);
	packed->form = with_moments ? SURVEY_KIND(tally) : SURVEY_COUNTED;
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
