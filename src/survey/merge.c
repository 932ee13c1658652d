/*-------------------------------------------------------------------------
 *
 * merge.c
 *	  Merging summaries into a state, or out of it, as they are stored.
 *
 * A summary without weights is added to a state, or taken away, straight from
 * its bytes, wherever they are.  Whatever is unusual about either is left to
 * survey_unpack() and survey_merge(), which also name what is wrong with it:
 * nothing has changed until then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/compat.h"
#include "survey/merge.h"
#include "survey/summary.h"

/* Loops are unrolled by a pragma of gcc's, which clang knows since its version 12 */
#if defined(__clang__) && __clang_major__ < 12
#pragma clang diagnostic ignored "-Wunknown-pragmas"
#endif

/* Bits 7 of 8 counts of a byte each, set where the count goes on */
#define GOES_ON				UINT64CONST(0x8080808080808080)

/*
 * All 11 counts of a byte each, in two words: scores 0 to 7 and 3 to 10.  Those
 * that are in both come out the same.
 */
#define SECOND_WORD			(SURVEY_NSCORES - sizeof(uint64))

static inline uint64
count_word(const uint8 *counts)
{
	uint64		word;

	memcpy(&word, counts, sizeof(word));
	return word;
}

static inline bool
counts_are_bytes(const uint8 *counts)
{
	return ((count_word(counts) | count_word(counts + SECOND_WORD)) & GOES_ON) == 0;
}

/* Eight counts of a byte each, plus or minus others; false if any leaves 0...127 */
static inline bool
change_word(uint64 *word, uint64 by, int sign)
{
	uint64		changed = sign > 0 ? *word + by : (*word | GOES_ON) - by;

	*word = changed & ~GOES_ON;
	return (changed & GOES_ON) == (sign > 0 ? 0 : GOES_ON);
}

/*
 * The counts of a summary that has nothing else, and this constant; NULL if there
 * may be more to it.
 */
static inline const uint8 *
counts_of(Datum summary, uint8 constant, const uint8 **end)
{
	const struct varlena *value = (struct varlena *) DatumGetPointer(summary);
	const uint8 *bytes;

	if (VARATT_IS_COMPRESSED(value) || VARATT_IS_EXTERNAL(value))
		return NULL;
	bytes = (const uint8 *) VARDATA_ANY(value);
	*end = bytes + VARSIZE_ANY_EXHDR(value);
	if (*end - bytes < 2 + SURVEY_NSCORES || bytes[0] != SURVEY_COUNTED || bytes[1] != constant)
		return NULL;
	return bytes + 2;
}

/* counts below that have a sum that fits int64 */
#define LARGE_COUNT			(UINT64CONST(1) << 59)

/* a count of 8 groups at most is far below 2^63, less a large one */
#define LAST_SHIFT			49

/*
 * Read the count at *bytes, or return false.  Most have one group or two, and what
 * bit 7 of the first adds, which says that there is a second, is taken off at once.
 */
static pg_attribute_always_inline bool
read_count(const uint8 **bytes, uint64 *count)
{
	const uint8 *p = *bytes;

	*count = *p++;
	if (*count & 0x80)
	{
		int8		group = (int8) *p++;	/* negative where the count goes
											 * on */

		if (likely(group > 0))
			*count += ((uint64) group << 7) - 0x80;
		else
		{
			int			shift = 7;

			for (*count &= 0x7F; group < 0 && shift < LAST_SHIFT; shift += 7)
			{
				*count |= (uint64) (group & 0x7F) << shift;
				group = (int8) *p++;
			}
			if (group <= 0)
				return false;
			*count |= (uint64) group << shift;
		}
	}
	*bytes = p;
	return true;
}

/*
 * Read all counts up to end, or return false.  What is not in its shortest form,
 * out of range, or not all there, is for survey_unpack() to tell.
 */
static pg_attribute_always_inline bool
read_counts(const uint8 *counts, const uint8 *end, uint64 *count)
{
	if (end[-1] & 0x80)
		return false;
#pragma GCC unroll 11
	for (int score = 0; score < SURVEY_NSCORES; score++)
		if (counts >= end || !read_count(&counts, &count[score]))
			return false;
	return counts == end;
}

/* Change each count; returns at least LARGE_COUNT if any is large now, or negative. */
static pg_attribute_always_inline uint64
change_counts(SurveyTally *tally, const uint64 *count, int sign)
{
	uint64		any = 0;

#pragma GCC unroll 11
	for (int score = 0; score < SURVEY_NSCORES; score++)
		any |= tally->count[score] += sign * count[score];
	return any;
}

static pg_attribute_always_inline uint64
change_by_bytes(SurveyTally *tally, const uint8 *count, int sign)
{
	uint64		any = 0;

#pragma GCC unroll 11
	for (int score = 0; score < SURVEY_NSCORES; score++)
		any |= tally->count[score] += sign * (uint64) count[score];
	return any;
}

/* Change the counts of a working state, or return false. */
static pg_attribute_always_inline bool
change_tally(SurveyTally *tally, const uint8 *counts, const uint8 *end, int sign)
{
	uint64		count[SURVEY_NSCORES];

	if (end - counts == SURVEY_NSCORES && counts_are_bytes(counts))
	{
		if (likely(change_by_bytes(tally, counts, sign) < LARGE_COUNT))
			return true;
		(void) change_by_bytes(tally, counts, -sign);
	}
	else if (read_counts(counts, end, count))
	{
		if (likely(change_counts(tally, count, sign) < LARGE_COUNT))
			return true;
		(void) change_counts(tally, count, -sign);
	}
	return false;
}

/* Change the counts of a packed state whose counts take a byte each, or return false. */
static pg_attribute_always_inline bool
change_packed(SurveyPacked *packed, const uint8 *counts, const uint8 *end, int sign)
{
	uint64		first = count_word(packed->counts);
	uint64		second = count_word(packed->counts + SECOND_WORD);

	if (end - counts != SURVEY_NSCORES || !counts_are_bytes(counts) ||
		!counts_are_bytes(packed->counts) ||
		!change_word(&first, count_word(counts), sign) ||
		!change_word(&second, count_word(counts + SECOND_WORD), sign))
		return false;
	memcpy(packed->counts, &first, sizeof(first));
	memcpy(packed->counts + SECOND_WORD, &second, sizeof(second));
	return true;
}

/* The state must be ours to change. */
static pg_attribute_always_inline bool
change_in_place(FunctionCallInfo fcinfo, int sign)
{
	SurveyTally *tally = (SurveyTally *) PG_GETARG_POINTER(0);
	SurveyPacked *packed = (SurveyPacked *) tally;
	const uint8 *counts;
	const uint8 *end;

	if (PG_ARGISNULL(0) || !in_aggregate(fcinfo))
		return false;
	if (survey_state_is(tally, SURVEY_COUNTED_SIZE, SURVEY_WORKING + SURVEY_COUNTED))
		return (counts = counts_of(PG_GETARG_DATUM(1), tally->constant, &end)) != NULL &&
			change_tally(tally, counts, end, sign);
	if (survey_state_is(tally, SURVEY_SMALL_SIZE, SURVEY_COUNTED))
		return (counts = counts_of(PG_GETARG_DATUM(1), packed->constant, &end)) != NULL &&
			change_packed(packed, counts, end, sign);
	return false;
}

/* Merge the summary in argument 1 into the state in argument 0, or return false. */
bool
merge_in_place(FunctionCallInfo fcinfo)
{
	return change_in_place(fcinfo, 1);
}

/* Take it away again, or return false. */
bool
take_away_in_place(FunctionCallInfo fcinfo)
{
	return change_in_place(fcinfo, -1);
}
