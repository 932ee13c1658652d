/*-------------------------------------------------------------------------
 *
 * label.c
 *	  The score in the label that a survey tool exports in its place.
 *
 * Tools write the words at the ends of a scale beside the number: "10 -
 * Extremely likely", "0 (Not at all)", and the other way round "Extremely
 * likely - 10".  Elsewhere the label is the bare number.
 *
 * A score is never guessed.  It must be the only number in the label, first or
 * last in it, and set apart from words by a sign that says so: "9 or more" is
 * no score, nor is "9-10", and "1. Poor" may be a choice's place in a list.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"
#include "survey/summary.h"

/* What sets number and words apart: signs, in UTF-8 where not ASCII */
typedef struct Separator
{
	const char *sign;
	bool		dash;			/* a minus sign where it touches a number */
} Separator;

static const Separator separators[] = {
	{"-", true}, {"\xE2\x80\x93", true}, {"\xE2\x80\x94", true},	/* en, em dash */
	{"=", false}, {":", false}, {"(", false},
};

#define NO_BREAK_SPACE	"\xC2\xA0"
#define DIGITS			"0123456789"

static bool
starts_with(const char *at, const char *end, const char *what)
{
	Size		length = strlen(what);

	return (Size) (end - at) >= length && memcmp(at, what, length) == 0;
}

static bool
ends_with(const char *at, const char *end, const char *what)
{
	Size		length = strlen(what);

	return (Size) (end - at) >= length && memcmp(end - length, what, length) == 0;
}

static const char *
skip_blanks(const char *at, const char *end)
{
	for (;;)
	{
		if (at < end && strchr(" \t\n\r\f\v", *at) != NULL)
			at++;
		else if (starts_with(at, end, NO_BREAK_SPACE))
			at += strlen(NO_BREAK_SPACE);
		else
			return at;
	}
}

static const char *
skip_blanks_backwards(const char *at, const char *end)
{
	for (;;)
	{
		if (at < end && strchr(" \t\n\r\f\v", end[-1]) != NULL)
			end--;
		else if (ends_with(at, end, NO_BREAK_SPACE))
			end -= strlen(NO_BREAK_SPACE);
		else
			return end;
	}
}

/* Is this what may follow a number: nothing, or a separator before words? */
static bool
may_follow(const char *at, const char *end)
{
	at = skip_blanks(at, end);
	if (at == end)
		return true;
	for (int i = 0; i < (int) lengthof(separators); i++)
		if (starts_with(at, end, separators[i].sign))
			return true;
	return false;
}

/* Are these words and a separator, "rest" being what follows the number? */
static bool
may_precede(const char *at, const char *end, const char *rest)
{
	const char *sign_end = skip_blanks_backwards(at, end);

	for (int i = 0; i < (int) lengthof(separators); i++)
	{
		const char *sign = separators[i].sign;

		if (ends_with(at, sign_end, sign) &&
			skip_blanks_backwards(at, sign_end - strlen(sign)) > at &&
			!(separators[i].dash && sign_end == end))
			return strcmp(rest, *sign == '(' ? ")" : "") == 0;
	}
	return false;
}

pg_noreturn static void
no_score_in_label(const char *label)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("label \"%s\" has no score", label),
			 errdetail("A score is a whole number from 0 to %d, the only number in the label, "
					   "first or last in it, and apart from words by a dash, "
					   "a colon, an equals sign or parentheses.", SURVEY_MAX_SCORE)));
}

PG_FUNCTION_INFO_V1(score_from_label);
Datum
score_from_label(PG_FUNCTION_ARGS)
{
	char	   *label = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const char *end = label + strlen(label);
	const char *at = skip_blanks(label, end);
	const char *digits;
	const char *rest;
	int			score = 0;

	end = skip_blanks_backwards(at, end);
	if (at == end)
		PG_RETURN_NULL();

	digits = at + strcspn(at, DIGITS);
	rest = digits + strspn(digits, DIGITS);
	for (const char *digit = digits; digit < rest && score <= SURVEY_MAX_SCORE; digit++)
		score = 10 * score + (*digit - '0');
	if (digits >= end || score > SURVEY_MAX_SCORE || rest[strcspn(rest, DIGITS)] != '\0' ||
		!(digits == at ? may_follow(rest, end) :
		  may_precede(at, digits, pnstrdup(rest, end - rest))))
		no_score_in_label(label);
	PG_RETURN_INT16(score);
}
