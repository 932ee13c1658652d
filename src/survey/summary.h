/*-------------------------------------------------------------------------
 *
 * summary.h
 *	  The type cx_survey: the responses to a survey question, by score 0...10.
 *
 * A value is of one of three kinds: responses that were only counted; those
 * that have weights, which keeps the weights' sums and sums of squares by score
 * besides; and those that belong together in clusters, which keeps sums of
 * products of each two scores, too (moments.h).  Counts are exact in all.
 *
 * It has one of two forms, told apart by the byte after the length word.
 *
 * Packed (SurveyPacked) is what is stored, sent and compared:
 *
 *		byte 0		version of the format, which is the kind
 *		byte 1		constant argument of the aggregate whose state it is: its
 *					kind, SURVEY_SCALE_MAX or SURVEY_THRESHOLD, plus its
 *					value; SURVEY_NO_CONSTANT in a summary, and in the state
 *					of no responses, which has yet to learn it
 *		then		11 counts, of the scores 0 to 10 in this order, each in
 *					the fewest groups of 7 bits that hold it, lowest first,
 *					all but the last group with bit 7 set (LEB128)
 *
 * and with weights or clusters also
 *
 *					the number of draws, likewise
 *					the sums of weights of the scores with a count above 0,
 *					then the sums of products of any two of them, in the order
 *					of moments.h, as doubles, most significant byte first
 *
 * There is one packed form per value, so equal values have equal bytes: weights
 * that are all 1 are left out.  While no count passes 127 a counted value takes
 * 13 bytes after the header, and serves as a transition state as it is: a count
 * is incremented in its byte.  That keeps the state of a small group in a
 * 32-byte chunk of memory.
 *
 * Working (SurveyTally) has fixed places for all, as far as its kind needs
 * them, and is only ever a transition state: the first count past 127 turns a
 * packed state into it, or the first weight.  Its sums are compensated.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_SURVEY_SUMMARY_H
#define CX_SURVEY_SUMMARY_H

#include "base/compat.h"
#include "fmgr.h"
#include "survey/moments.h"
#include "survey/scale.h"

#define SURVEY_TYPE_NAME	"cx_survey"

/* kinds, and the versions of the format */
#define SURVEY_COUNTED		0x01
#define SURVEY_WEIGHTED		0x02
#define SURVEY_CLUSTERED	0x03

#define SURVEY_WORKING		0x80	/* + the kind */

#define SURVEY_NO_CONSTANT	0xFF
#define SURVEY_SCALE_MAX	0x10	/* + 1...10 */
#define SURVEY_THRESHOLD	0x20	/* + 0...10 */
#define SURVEY_CONSTANT_KIND(constant)	((constant) & 0xF0)
#define SURVEY_CONSTANT_VALUE(constant) ((constant) & 0x0F)

typedef struct SurveyTally
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* SURVEY_WORKING + the kind */
	uint8		constant;		/* as above; means nothing while all counts
								 * are 0 */
	uint8		unused[2];		/* always zero */
	int64		count[SURVEY_NSCORES];	/* responses with this score, >= 0;
										 * their sum fits int64, too */
	SurveyMoments moments;		/* not there if counted; the products of
								 * different scores only if clustered */
} SurveyTally;

#define SURVEY_KIND(tally)	((tally)->form & ~SURVEY_WORKING)
#define SURVEY_HAS_MOMENTS(tally)	(SURVEY_KIND(tally) != SURVEY_COUNTED)
#define SURVEY_TALLY_NPRODUCTS(tally) \
	(SURVEY_KIND(tally) == SURVEY_CLUSTERED ? SURVEY_NPRODUCTS : SURVEY_NSQUARES)

/* the size of a working form */
#define SURVEY_COUNTED_SIZE		offsetof(SurveyTally, moments)
#define SURVEY_WEIGHTED_SIZE	offsetof(SurveyTally, moments.product[SURVEY_NSQUARES])

static inline Size
survey_working_size(uint8 kind)
{
	return kind == SURVEY_COUNTED ? SURVEY_COUNTED_SIZE :
		kind == SURVEY_WEIGHTED ? SURVEY_WEIGHTED_SIZE : sizeof(SurveyTally);
}

typedef struct SurveyPacked
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* the kind */
	uint8		constant;		/* likewise */
	uint8		counts[FLEXIBLE_ARRAY_MEMBER];	/* LEB128, and so on */
} SurveyPacked;

/* a packed state without moments, all of whose counts take one byte */
#define SURVEY_SMALL_SIZE	(offsetof(SurveyPacked, counts) + SURVEY_NSCORES)
#define SURVEY_SMALL_MAX	0x7F

/*
 * Is this a state of this size and form?  Asked once per row, so the length word is
 * compared as a whole.  An aggregate's state is allocated, so the word is all there
 * even if the length is that of a shorter varlena.
 */
static inline bool
survey_state_is(const SurveyTally *state, Size size, uint8 form)
{
	varattrib_4b like;

	SET_VARSIZE(&like, size);
	return state->vl_len_ == (int32) like.va_4byte.va_header && state->form == form;
}

#ifdef USE_ASSERT_CHECKING
extern void AssertSurveyTally(const SurveyTally *tally);
#else
#define AssertSurveyTally(tally) ((void) true)
#endif

extern void survey_init(SurveyTally *tally, uint8 constant);
extern void survey_unpack(Datum value, SurveyTally *tally);
extern Datum survey_pack(const SurveyTally *tally);
extern void survey_learn_constant(SurveyTally *tally, uint8 constant);
extern bool survey_constant_is_valid(uint8 constant);
extern const char *survey_constant_name(uint8 constant);
extern bool survey_sum_counts(const SurveyTally *tally, int64 *sum, Node *escontext);
extern double survey_weight(const SurveyTally *tally, int score);
extern void survey_check_scores(const SurveyTally *tally, int scale_max);
extern int64 survey_responses_sum(const SurveyTally *tally);
extern void survey_merge(SurveyTally *tally, const SurveyTally *other);
extern bool survey_take_away(SurveyTally *tally, const SurveyTally *other);
extern void survey_add_weighted(SurveyTally *tally, int score, double weight);
extern void survey_add_cluster(SurveyTally *tally, const SurveyTally *cluster);
extern void survey_widen(SurveyTally *tally, uint8 kind);

#define PG_GETARG_SURVEY(n, tally)	survey_unpack(PG_GETARG_DATUM(n), tally)
#define PG_RETURN_SURVEY(tally)		return survey_pack(tally)

#endif							/* CX_SURVEY_SUMMARY_H */
