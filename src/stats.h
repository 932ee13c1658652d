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
	sum_add(total, other->sum);
	total->lost += other->lost;
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
extern Numeric numeric_quotient(Numeric dividend, Numeric divisor);
extern Numeric numeric_ratio(int64 dividend, int64 divisor);
extern Datum numrange_closed(double lower, double upper);

extern int64 duration_microseconds(const char *what, const Interval *interval);
extern char *duration_to_text(int64 microseconds);

#endif							/* CX_STATS_H */
