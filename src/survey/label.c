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
 * Labels are read in UTF-8, whatever the encoding of the database.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "survey/summary.h"

/* What sets number and words apart: signs */
typedef struct Separator
{
	const char *sign;
	bool		dash;			/* a minus sign where it touches a number */
} Separator;

static const Separator separators[] = {
	{"-", true}, {"\xE2\x80\x93", true}, {"\xE2\x80\x94", true},	/* en, em dash */
	{"=", false}, {":", false}, {"(", false},
};

/* those of ASCII, the no-break, typographic and ideographic spaces, the byte order mark */
static const char *const blanks[] = {
	" ", "\t", "\n", "\r", "\f", "\v", "\xC2\xA0",
	"\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84",
	"\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
	"\xE2\x80\x8A", "\xE2\x80\x8B", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
	"\xEF\xBB\xBF"
};

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
	int			i = 0;

	while (i < (int) lengthof(blanks))
	{
		if (starts_with(at, end, blanks[i]))
		{
			CHECK_FOR_INTERRUPTS();
			at += strlen(blanks[i]);
			i = 0;
		}
		else
			i++;
	}
	return at;
}

static const char *
skip_blanks_backwards(const char *at, const char *end)
{
	int			i = 0;

	while (i < (int) lengthof(blanks))
	{
		if (ends_with(at, end, blanks[i]))
		{
			CHECK_FOR_INTERRUPTS();
			end -= strlen(blanks[i]);
			i = 0;
		}
		else
			i++;
	}
	return end;
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

/* The separator at the end, or NULL */
static const Separator *
last_separator(const char *at, const char *end)
{
	for (int i = 0; i < (int) lengthof(separators); i++)
		if (ends_with(at, end, separators[i].sign))
			return &separators[i];
	return NULL;
}

/*
 * Is this what may precede a number, from "rest" to "end" being what follows it:
 * words and a separator?  Two separators in a row are none: "-- 7" has no words,
 * and "words - -7" a minus sign.
 */
static bool
may_precede(const char *at, const char *digits, const char *rest, const char *end)
{
	const char *sign_end = skip_blanks_backwards(at, digits);
	const Separator *separator = last_separator(at, sign_end);
	const char *words_end;

	if (separator == NULL || (separator->dash && sign_end == digits))
		return false;
	words_end = skip_blanks_backwards(at, sign_end - strlen(separator->sign));
	rest = skip_blanks(rest, end);
	return words_end > at && last_separator(at, words_end) == NULL &&
		(*separator->sign == '(' ? *rest == ')' && rest + 1 == end : rest == end);
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

/* As it is where nobody knows its encoding */
static const char *
label_in_utf8(const char *label)
{
	if (GetDatabaseEncoding() == PG_SQL_ASCII)
		return label;
	return pg_server_to_any(label, strlen(label), PG_UTF8);
}

PG_FUNCTION_INFO_V1(score_from_label);
Datum
score_from_label(PG_FUNCTION_ARGS)
{
	char	   *label = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const char *at = label_in_utf8(label);
	const char *end = at + strlen(at);
	const char *digits;
	const char *rest;
	int			score = 0;

	at = skip_blanks(at, end);
	end = skip_blanks_backwards(at, end);
	if (at == end)
		PG_RETURN_NULL();

	digits = at + strcspn(at, DIGITS);
	rest = digits + strspn(digits, DIGITS);
	for (const char *digit = digits; digit < rest && score <= SURVEY_MAX_SCORE; digit++)
		score = 10 * score + (*digit - '0');
	if (digits >= end || score > SURVEY_MAX_SCORE || rest[strcspn(rest, DIGITS)] != '\0' ||
		!(digits == at ? may_follow(rest, end) :
		  may_precede(at, digits, rest, end)))
		no_score_in_label(label);
	PG_RETURN_INT16(score);
}
