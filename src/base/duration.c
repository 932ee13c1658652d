/*-------------------------------------------------------------------------
 *
 * duration.c
 *	  Lengths of time in microseconds.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/check.h"
#include "base/duration.h"

static char *
interval_text(const Interval *interval)
{
	return DatumGetCString(DirectFunctionCall1(interval_out, IntervalPGetDatum(interval)));
}

void
duration_error(const char *what, const Interval *interval)
{
	out_of_range(ERRCODE_INVALID_PARAMETER_VALUE, what, interval_text(interval),
				 "It must be greater than 0 and at most 100000 years.", NULL);
}

/* So many microseconds as days and a time of less than a day. */
Interval *
duration_interval(int64 microseconds)
{
	Interval   *interval = palloc(sizeof(Interval));

	interval->month = 0;
	interval->day = microseconds / USECS_PER_DAY;
	interval->time = microseconds % USECS_PER_DAY;
	return interval;
}

/* The same for a message */
char *
duration_to_text(int64 microseconds)
{
	return interval_text(duration_interval(microseconds));
}
