/*-------------------------------------------------------------------------
 *
 * sum.h
 *	  Compensated sums of doubles.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_SUM_H
#define CX_BASE_SUM_H

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

#endif							/* CX_BASE_SUM_H */
