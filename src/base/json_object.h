/*-------------------------------------------------------------------------
 *
 * json_object.h
 *	  The text form that stored values share: a JSON object of numbers.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_JSON_OBJECT_H
#define CX_JSON_OBJECT_H

#include "base/compat.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"

/* What the text of a type may hold, and the errdetail of what it may not */
typedef struct JsonObjectType
{
	const char *name;			/* the SQL type */
	const char *const *keys;	/* best in the order in which they are written */
	int			nkeys;
	const char *not_an_object;
	const char *unknown_key;
	const char *not_a_number;
} JsonObjectType;

/* A number of few digits: digits / 10^scale */
typedef struct JsonDecimal
{
	uint64		digits;
	int			scale;
	bool		negative;
} JsonDecimal;

extern bool json_object_read(const JsonObjectType *type, const char *text,
							 const char **numbers, Node *escontext);
extern bool json_number_to_int64(const char *number, int power, int64 *result);
extern bool json_number_minus(const char *number, int power, int64 offset, int64 *result);
extern const char *json_decimal_read(const char *at, JsonDecimal *number);
extern bool json_decimal_to_double(const JsonDecimal *number, double *result);
extern double json_number_to_double(const char *number);

/*
 * Numbers written: these return the end of it, without a zero byte.  The longest are
 * -0.00099999999999999999 and -9.9999999999999999e-299.
 */
#define JSON_MAX_NUMBER	(DOUBLE_SHORTEST_DECIMAL_LEN - 1)

static inline char *
json_write_int64(char *at, int64 value)
{
	if (value < 0)
		*at++ = '-';
	return at + pg_ulltoa_n(value < 0 ? -(uint64) value : (uint64) value, at);
}

static inline char *
json_write_double(char *at, double value)
{
	return at + double_to_shortest_decimal_bufn(value, at);
}

#endif							/* CX_JSON_OBJECT_H */
