/*-------------------------------------------------------------------------
 *
 * summary.h
 *	  The type cx_survey: how many responses gave each score 0...10.
 *
 * A value has one of two forms, told apart by the byte after the length word.
 *
 * Packed (SurveyPacked) is what is stored, sent and compared:
 *
 *		byte 0		version of the format, SURVEY_VERSION
 *		byte 1		constant argument of the aggregate whose state it is: its
 *					kind, SURVEY_SCALE_MAX or SURVEY_THRESHOLD, plus its
 *					value; SURVEY_NO_CONSTANT in a summary, and in the state
 *					of no responses, which has yet to learn it
 *		then		11 counts, of the scores 0 to 10 in this order, each in
 *					the fewest groups of 7 bits that hold it, lowest first,
 *					all but the last group with bit 7 set (LEB128)
 *
 * There is one packed form per value, so equal values have equal bytes.  While
 * no count passes 127 it takes 13 bytes after the header, and serves as a
 * transition state as it is: a count is incremented in its byte.  That keeps
 * the state of a small group in a 32-byte chunk of memory.
 *
 * Working (SurveyTally) is fixed-size, and only ever a transition state: the
 * first count past 127 turns a packed state into it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_SURVEY_SUMMARY_H
#define CX_SURVEY_SUMMARY_H

#include "base/compat.h"
#include "fmgr.h"
#include "survey/scale.h"

#define SURVEY_TYPE_NAME	"cx_survey"

#define SURVEY_VERSION		0x01
#define SURVEY_WORKING		0x81	/* version 1, working form */

#define SURVEY_NO_CONSTANT	0xFF
#define SURVEY_SCALE_MAX	0x10	/* + 1...10 */
#define SURVEY_THRESHOLD	0x20	/* + 0...10 */
#define SURVEY_CONSTANT_KIND(constant)	((constant) & 0xF0)
#define SURVEY_CONSTANT_VALUE(constant) ((constant) & 0x0F)

typedef struct SurveyTally
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* SURVEY_WORKING */
	uint8		constant;		/* as above; means nothing while all counts
								 * are 0 */
	uint8		unused[2];		/* always zero */
	int64		count[SURVEY_NSCORES];	/* responses with this score, >= 0;
										 * their sum fits int64, too */
} SurveyTally;

typedef struct SurveyPacked
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		form;			/* SURVEY_VERSION */
	uint8		constant;		/* likewise */
	uint8		counts[FLEXIBLE_ARRAY_MEMBER];	/* LEB128 */
} SurveyPacked;

/* a packed state all of whose counts take one byte */
#define SURVEY_SMALL_SIZE	(offsetof(SurveyPacked, counts) + SURVEY_NSCORES)
#define SURVEY_SMALL_MAX	0x7F

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
extern int64 survey_responses_from(const SurveyTally *tally, int threshold);
extern void survey_check_scores(const SurveyTally *tally, int scale_max);
extern int64 survey_responses_sum(const SurveyTally *tally);
extern void survey_merge(SurveyTally *tally, const SurveyTally *other);
extern void survey_take_away(SurveyTally *tally, const SurveyTally *other);
extern void survey_add(SurveyTally *tally, int score, int64 responses);

#define PG_GETARG_SURVEY(n, tally)	survey_unpack(PG_GETARG_DATUM(n), tally)
#define PG_RETURN_SURVEY(tally)		return survey_pack(tally)

#endif							/* CX_SURVEY_SUMMARY_H */
