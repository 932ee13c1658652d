/*-------------------------------------------------------------------------
 *
 * check.h
 *	  Checks of arguments, one wording for each fault.
 *
 * A value of a row that is off its scale is ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
 * a parameter ERRCODE_INVALID_PARAMETER_VALUE; where a check serves both, its
 * caller says which.  Each returns the value.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_CHECK_H
#define CX_BASE_CHECK_H

#include <math.h>

#include "base/compat.h"
#include "datatype/timestamp.h"
#include "utils/numeric.h"

pg_noreturn extern void out_of_range(int sqlstate, const char *what, const char *value,
									 const char *range, const char *hint);
pg_noreturn extern void double_out_of_range(int sqlstate, const char *what, double value,
											const char *range, const char *hint);
pg_noreturn extern void time_out_of_range(const char *what, TimestampTz moment);
pg_noreturn extern void sum_out_of_range(void);

extern int64 check_count(int sqlstate, const char *what, Numeric count);
extern int	check_between(const char *name, int value, int lowest, int highest);

static inline double
check_finite(int sqlstate, const char *what, double value)
{
	if (unlikely(isinf(value) || isnan(value)))
		double_out_of_range(sqlstate, what, value, "It must be finite.", NULL);
	return value;
}

static inline double
check_not_negative(int sqlstate, const char *what, double value)
{
	if (unlikely(!(value >= 0 && !isinf(value))))
		double_out_of_range(sqlstate, what, value, "It must be finite and not negative.", NULL);
	return value;
}

static inline double
check_weight(double weight)
{
	return check_not_negative(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "weight", weight);
}

/* Finite inputs whose sum is not: an error, as in the server's own sums. */
static inline double
check_sum(double sum)
{
	if (unlikely(isinf(sum) || isnan(sum)))
		sum_out_of_range();
	return sum;
}

static inline TimestampTz
check_time(const char *what, TimestampTz moment)
{
	if (unlikely(TIMESTAMP_NOT_FINITE(moment)))
		time_out_of_range(what, moment);
	return moment;
}

#endif							/* CX_BASE_CHECK_H */
