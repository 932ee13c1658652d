/*-------------------------------------------------------------------------
 *
 * survey.h
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
#ifndef CX_SURVEY_H
#define CX_SURVEY_H

#include "base/compat.h"
#include "fmgr.h"

#define SURVEY_MAX_SCORE	10
#define SURVEY_NSCORES		(SURVEY_MAX_SCORE + 1)

#define SURVEY_VERSION		0x01
#define SURVEY_WORKING		0x81	/* version 1, working form */

#define SURVEY_NO_CONSTANT	0xFF
#define SURVEY_SCALE_MAX	0x10	/* + 1...10 */
#define SURVEY_THRESHOLD	0x20	/* + 0...10 */
#define SURVEY_CONSTANT_KIND(constant)	((constant) & 0xF0)
#define SURVEY_CONSTANT_VALUE(constant) ((constant) & 0x0F)
#define SURVEY_LOWEST_SCALE_MAX 1
#define SURVEY_LOWEST_THRESHOLD 0

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

/* The Net Promoter categories (Reichheld 2003) of a score 0...10 */
typedef enum NpsCategory
{
	NPS_DETRACTOR,				/* 0...6 */
	NPS_PASSIVE,				/* 7, 8 */
	NPS_PROMOTER				/* 9, 10 */
} NpsCategory;

static inline NpsCategory
nps_category_of(int score)
{
	return score >= 9 ? NPS_PROMOTER : score >= 7 ? NPS_PASSIVE : NPS_DETRACTOR;
}

extern void survey_init(SurveyTally *tally, uint8 constant);
extern void survey_unpack(Datum value, SurveyTally *tally);
extern Datum survey_pack(const SurveyTally *tally);
extern void survey_learn_constant(SurveyTally *tally, uint8 constant);
extern int64 survey_responses_sum(const SurveyTally *tally);
extern void survey_merge(SurveyTally *tally, const SurveyTally *other);
extern void survey_take_away(SurveyTally *tally, const SurveyTally *other);
extern void survey_add(SurveyTally *tally, int score, int64 responses);

pg_noreturn extern void survey_score_off_scale(const char *score, int lowest, int highest,
											   const char *hint);
pg_noreturn extern void survey_parameter_out_of_range(const char *name, int value, int lowest);

static inline int
survey_check_parameter(const char *name, int value, int lowest)
{
	if (unlikely(value < lowest || value > SURVEY_MAX_SCORE))
		survey_parameter_out_of_range(name, value, lowest);
	return value;
}

static inline int
survey_check_scale_max(int scale_max)
{
	return survey_check_parameter("scale_max", scale_max, SURVEY_LOWEST_SCALE_MAX);
}

static inline int
survey_check_threshold(int threshold)
{
	return survey_check_parameter("threshold", threshold, SURVEY_LOWEST_THRESHOLD);
}

#define PG_GETARG_SURVEY(n, tally)	survey_unpack(PG_GETARG_DATUM(n), tally)
#define PG_RETURN_SURVEY(tally)		return survey_pack(tally)

#endif							/* CX_SURVEY_H */
