/*-------------------------------------------------------------------------
 *
 * stats.h
 *	  Sums of doubles, normal and Wilson intervals, results as numeric,
 *	  lengths of time.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_STATS_H
#define CX_STATS_H

#include <math.h>

#include "common/int.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

/*
 * A sum of doubles in two parts, the rounded sum and what rounding lost
 * (Knuth's TwoSum, TAOCP vol. 2, 4.2.2, theorem B; applied to sums by
 * Neumaier 1974).  The error of the total no longer grows with the number of
 * rows, so that any order and any split of the rows agree to the last digits.
 */
typedef struct DoubleSum
{
	double		sum;
	double		lost;
} DoubleSum;

static inline void
sum_add(DoubleSum *total, double value)
{
	double		sum = total->sum + value;
	double		added = sum - total->sum;

	total->lost += (total->sum - (sum - added)) + (value - added);
	total->sum = sum;
}

static inline void
sum_merge(DoubleSum *total, const DoubleSum *other)
{
	double		lost = total->lost + other->lost;

	/* what this addition loses comes last, so that a + b is b + a */
	total->lost = 0;
	sum_add(total, other->sum);
	total->lost += lost;
}

static inline double
sum_value(const DoubleSum *total)
{
	return total->sum + total->lost;
}

extern double confidence_z(double confidence);
extern double two_sided_p_value(double z);
extern void wilson_bounds(double successes, double trials, double z,
						  double *lower, double *upper);

extern Numeric numeric_from_double(double value);
extern bool numeric_to_int64(Numeric value, int64 *result);
extern Numeric numeric_quotient(Numeric dividend, Numeric divisor);
extern Numeric numeric_ratio(int64 dividend, int64 divisor);
extern Datum numrange_closed(double lower, double upper);
extern Datum numrange_closed_numeric(Datum lower, Datum upper);

extern void duration_error(const char *what, const Interval *interval);
extern Interval *duration_interval(int64 microseconds);
extern char *duration_to_text(int64 microseconds);

/* 100000 years of 365.25 days; a time and a duration must add up in 64 bits */
#define DURATION_MAX	INT64CONST(3155760000000000000)

/*
 * Microseconds of an interval, as EXTRACT(EPOCH ...) counts them: 365.25 days
 * to a year, 30 days to a month beyond whole years.  Every duration here must
 * be longer than nothing.  The infinite intervals of PostgreSQL 17 have so
 * many months that they overflow like other long ones.
 */
static inline int64
duration_microseconds(const char *what, const Interval *interval)
{
	int64		quarter_days = INT64CONST(4) * interval->day;
	int64		result;

	if (interval->month != 0)
		quarter_days += INT64CONST(1461) * (interval->month / MONTHS_PER_YEAR) +
			INT64CONST(120) * (interval->month % MONTHS_PER_YEAR);
	if (unlikely(pg_mul_s64_overflow(quarter_days, USECS_PER_DAY / 4,
									 &result) ||
				 pg_add_s64_overflow(result, interval->time, &result) ||
				 result <= 0 || result > DURATION_MAX))
		duration_error(what, interval);
	return result;
}

#endif							/* CX_STATS_H */
