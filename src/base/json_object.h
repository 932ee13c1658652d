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

#endif							/* CX_JSON_OBJECT_H */
