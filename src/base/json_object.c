/*-------------------------------------------------------------------------
 *
 * json_object.c
 *	  The text form that stored values share: a JSON object of numbers.
 *
 * jsonb_in() would read it, too, but keeps the last of several equal keys,
 * where a count must not vanish silently, and takes some microseconds.  The
 * grammar here is JSON's, with less in it: one object, keys from a list, each
 * at most once and without escapes, and values that are numbers.  So nothing
 * nests, no input makes more work than its length, and every fault is soft
 * where the server can take it so.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "base/decimal.h"
#include "base/json_object.h"
#include "base/stored.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"

/* Texts may have hundreds of millions of characters: once every 64 kB of them */
static inline void
check_interrupts(const char *at)
{
	if (unlikely(((uintptr_t) at & 0xFFFF) == 0))
		CHECK_FOR_INTERRUPTS();
}

static const char *
skip_blanks(const char *at)
{
	for (; *at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'; at++)
		check_interrupts(at);
	return at;
}

/* Past at least one digit, or NULL if there is none */
static const char *
skip_digits(const char *at)
{
	const char *start = at;

	for (; *at >= '0' && *at <= '9'; at++)
		check_interrupts(at);
	return at > start ? at : NULL;
}

/* Past a JSON number, or NULL if there is none */
static const char *
skip_number(const char *at)
{
	if (*at == '-')
		at++;
	at = *at == '0' ? at + 1 : skip_digits(at);
	if (at != NULL && *at == '.')
		at = skip_digits(at + 1);
	if (at != NULL && (*at == 'e' || *at == 'E'))
	{
		at++;
		at = skip_digits(*at == '+' || *at == '-' ? at + 1 : at);
	}
	return at;
}

/* The index of a key, searched from start on, or -1 */
static int
find_key(const JsonObjectType *type, const char *key, size_t length, int start)
{
	int			i = start;

	for (int left = type->nkeys; left > 0; left--)
	{
		if (i == type->nkeys)
			i = 0;
		if (strncmp(type->keys[i], key, length) == 0 &&
			type->keys[i][length] == '\0')
			return i;
		i++;
	}
	return -1;
}

static bool
syntax_fault(const JsonObjectType *type, const char *text, const char *at,
			 const char *expected, Node *escontext)
{
	const char *detail = "The input string ended unexpectedly.";

	if (*at != '\0')
		detail = psprintf("Expected %s at character %d.", expected,
						  pg_mbstrlen_with_len(text, at - text) + 1);
	return invalid_input(escontext, type->name, text, detail);
}

/*
 * Read an object: numbers[i] is where the number of the type's key i starts in
 * the text, or NULL.  False if a fault was reported to escontext.
 */
bool
json_object_read(const JsonObjectType *type, const char *text,
				 const char **numbers, Node *escontext)
{
	const char *at = skip_blanks(text);
	int			field = -1;

	memset(numbers, 0, type->nkeys * sizeof(char *));
	if (*at != '{')
		return invalid_input(escontext, type->name, text, type->not_an_object);
	at = skip_blanks(at + 1);
	if (*at != '}')
	{
		for (;;)
		{
			const char *key = at + 1;

			if (*at != '"')
				return syntax_fault(type, text, at, "a key in double quotes", escontext);
			for (at = key; *at != '"'; at++)
			{
				check_interrupts(at);
				if (*at == '\0')
					return syntax_fault(type, text, at, NULL, escontext);
			}
			field = find_key(type, key, at - key, field + 1);
			if (field < 0)
				return invalid_input(escontext, type->name, text, type->unknown_key);
			if (numbers[field] != NULL)
				return invalid_input(escontext, type->name, text,
									 psprintf("Key \"%s\" occurs more than once.",
											  type->keys[field]));

			at = skip_blanks(at + 1);
			if (*at != ':')
				return syntax_fault(type, text, at, "\":\"", escontext);
			at = skip_blanks(at + 1);
			if (*at == '\0')
				return syntax_fault(type, text, at, NULL, escontext);
			numbers[field] = at;
			at = skip_number(at);
			if (at == NULL)
				return invalid_input(escontext, type->name, text, type->not_a_number);

			at = skip_blanks(at);
			if (*at == '}')
				break;
			if (*at != ',')
				return syntax_fault(type, text, at, "\",\" or \"}\"", escontext);
			at = skip_blanks(at + 1);
		}
	}
	at = skip_blanks(at + 1);
	if (*at != '\0')
		return syntax_fault(type, text, at, "nothing more", escontext);
	return true;
}

/* value * 10^power, unless that overflows */
static bool
times_power_of_ten(uint64 *value, int64 power)
{
	for (; power > 0 && *value != 0; power--)
		if (pg_mul_u64_overflow(*value, 10, value))
			return false;
	return true;
}

/*
 * A JSON number times 10^power, without its sign, or false where that is out of
 * range or not whole.  1e2 and 12.0 are whole.  Zeros are only counted until a
 * digit follows them, because the exponent may take them back: what is then too
 * large without them either has a fraction or is out of range.
 */
static bool
whole_number(const char *number, int power, uint64 *value)
{
	bool		fraction = false;
	int64		zeros = 0;		/* powers of ten that value still lacks */
	int64		exponent = power;

	*value = 0;
	for (; (*number >= '0' && *number <= '9') || *number == '.'; number++)
	{
		check_interrupts(number);
		if (*number == '.')
		{
			fraction = true;
			continue;
		}
		exponent -= fraction;
		zeros++;
		if (*number == '0')
			continue;
		if (!times_power_of_ten(value, zeros) ||
			pg_add_u64_overflow(*value, *number - '0', value))
			return false;
		zeros = 0;
	}
	/* no text has so many digits that an exponent cut off here could matter */
	if (*number == 'e' || *number == 'E')
		exponent += Min(Max(strtol(number + 1, NULL, 10), -PG_INT32_MAX), PG_INT32_MAX);

	exponent += zeros;
	return (*value == 0 || exponent >= 0) && times_power_of_ten(value, exponent);
}

/*
 * A JSON number times 10^power, less an offset >= 0, as an int64, or false where
 * that is out of range or not whole.  Only the result need be an int64: a late
 * time may be one when it is counted from 2000 but not when from 1970.
 */
bool
json_number_minus(const char *number, int power, int64 offset, int64 *result)
{
	bool		negative = *number == '-';
	uint64		value;

	if (!whole_number(number + negative, power, &value))
		return false;
	if (negative)
	{
		if (pg_add_u64_overflow(value, offset, &value))
			return false;
	}
	else if (value >= (uint64) offset)
		value -= offset;
	else
	{
		negative = true;
		value = offset - value;
	}
	if (value > (uint64) PG_INT64_MAX)
		return false;
	*result = negative ? -(int64) value : (int64) value;
	return true;
}

bool
json_number_to_int64(const char *number, int power, int64 *result)
{
	return json_number_minus(number, power, 0, result);
}

/* Past decimal digits, so many at most, which are added to a number */
static inline const char *
read_digits(const char *at, int most, uint64 *number)
{
	for (; *at >= '0' && *at <= '9' && most > 0; at++, most--)
		*number = *number * 10 + (*at - '0');
	return at;
}

#define MAX_DIGITS			19	/* that always fit uint64 */
#define MAX_EXPONENT_DIGITS	3	/* of a double */

/*
 * Read a JSON number of few digits, and return where it ends; NULL for any other
 * text.
 */
const char *
json_decimal_read(const char *at, JsonDecimal *number)
{
	const char *start;
	int			ndigits;

	number->negative = *at == '-';
	number->digits = 0;
	number->scale = 0;

	start = at + number->negative;
	at = read_digits(start, MAX_DIGITS + 1, &number->digits);
	if (at == start || (*start == '0' && at != start + 1))
		return NULL;
	ndigits = *start == '0' ? 0 : at - start;
	if (*at == '.')
	{
		start = ++at;
		while (ndigits == 0 && *at == '0' && at - start < MAX_DIGITS)
			at++;
		number->scale = at - start;
		start = at;
		at = read_digits(at, MAX_DIGITS + 1, &number->digits);
		ndigits += at - start;
		number->scale += at - start;
		if (number->scale == 0)
			return NULL;
	}
	if (ndigits > MAX_DIGITS)
		return NULL;
	if (*at == 'e' || *at == 'E')
	{
		bool		negative = at[1] == '-';
		uint64		exponent = 0;

		start = at + (negative || at[1] == '+' ? 2 : 1);
		at = read_digits(start, MAX_EXPONENT_DIGITS + 1, &exponent);
		if (at == start || at - start > MAX_EXPONENT_DIGITS)
			return NULL;
		number->scale += negative ? (int) exponent : -(int) exponent;
	}
	return at;
}

/* As strtod() rounds, or false */
bool
json_decimal_to_double(const JsonDecimal *number, double *result)
{
	if (!decimal_to_double(number->digits, number->scale, result))
		return false;
	if (number->negative)
		*result = -*result;
	return true;
}

double
json_number_to_double(const char *number)
{
	JsonDecimal decimal;
	double		result;

	if (json_decimal_read(number, &decimal) != NULL && json_decimal_to_double(&decimal, &result))
		return result;
	return strtod(number, NULL);
}
