/*-------------------------------------------------------------------------
 *
 * check.c
 *	  Checks of arguments, one wording for each fault.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/check.h"
#include "base/decimal.h"
#include "utils/float.h"
#include "utils/timestamp.h"

/* The value is given as its type prints it, the range as a whole sentence. */
void
out_of_range(int sqlstate, const char *what, const char *value, const char *range,
			 const char *hint)
{
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg("%s %s is out of range", what, value),
			 errdetail_internal("%s", range),
			 hint ? errhint("%s", hint) : 0));
}

void
double_out_of_range(int sqlstate, const char *what, double value, const char *range,
					const char *hint)
{
	out_of_range(sqlstate, what, float8out_internal(value), range, hint);
}

void
time_out_of_range(const char *what, TimestampTz moment)
{
	out_of_range(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE, what, timestamptz_to_str(moment),
				 "It must be finite.", NULL);
}

void
sum_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("sum is out of range for type double precision")));
}

/* A count that a caller may have summed up, so that it is numeric */
int64
check_count(int sqlstate, const char *what, Numeric count)
{
	int64		result;

	if (!numeric_to_int64(count, &result) || result < 0)
		out_of_range(sqlstate, what, numeric_to_text(count),
					 "It must be a whole number from 0 to 9223372036854775807.", NULL);
	return result;
}

/* A parameter */
int
check_between(const char *name, int value, int lowest, int highest)
{
	if (value < lowest || value > highest)
		out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, name, psprintf("%d", value),
					 psprintf("It must be between %d and %d.", lowest, highest), NULL);
	return value;
}
