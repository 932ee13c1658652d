/*-------------------------------------------------------------------------
 *
 * duration.h
 *	  Lengths of time in microseconds.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_DURATION_H
#define CX_BASE_DURATION_H

#include "base/compat.h"
#include "common/int.h"
#include "utils/timestamp.h"

/* 100000 years of 365.25 days; a time and a duration must add up in 64 bits */
#define DURATION_MAX	INT64CONST(3155760000000000000)

pg_noreturn extern void duration_error(const char *what, const Interval *interval);
extern Interval *duration_interval(int64 microseconds);
extern char *duration_to_text(int64 microseconds);

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

/* The length of time from one moment to a later one; any two are < 2^64 apart */
static inline uint64
microseconds_between(TimestampTz from, TimestampTz to)
{
	return (uint64) to - (uint64) from;
}

#endif							/* CX_BASE_DURATION_H */
