/*-------------------------------------------------------------------------
 *
 * rfm.c
 *	  rfm_agg(): the purchases of a customer as frequency, recency, age and
 *	  monetary value, the four numbers that the predictive models need.
 *
 * Time is counted in periods of fixed length, back from as_of: period 0 has
 * only the moment as_of, period k > 0 has the purchases from as_of - k periods
 * on and before as_of - (k - 1) periods.  So with a midnight as as_of and a
 * period of one day the periods are calendar days; and the period of a
 * purchase depends on nothing but the purchase, so that any split and order
 * of the rows gives the same result.  Purchases in one period count as one.
 * With n distinct periods, the first (oldest) k1 and the last kn,
 *
 *		frequency = n - 1, recency = k1 - kn, age = k1,
 *		monetary value = (total - spent in the first period) / (n - 1).
 *
 * The state must keep the distinct periods, of which there is no bound; hence
 * it is an internal one.  Of the amounts, which are summed exactly, it needs
 * but two sums.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "base/decimal.h"
#include "base/duration.h"
#include "clv/formula.h"
#include "clv/rfm.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/memutils.h"

#define RFM_FIRST_CAPACITY	4
#define FEW_PERIODS			32

typedef struct RfmState
{
	Timestamp	as_of;
	int64		period;			/* length in microseconds, > 0 */
	Numeric		total;			/* of all purchases; NULL before the first */
	Numeric		first_total;	/* of those in the oldest period */
	uint64		oldest;			/* the greatest of the periods */
	int64		nperiods;
	int64		capacity;
	uint64	   *periods;		/* in no order, possibly repeated */
} RfmState;

#ifdef USE_ASSERT_CHECKING
static void
AssertRfm(const RfmState *state)
{
	Assert(state->period > 0);
	Assert(state->nperiods >= 0 && state->nperiods <= state->capacity);
	Assert((state->nperiods > 0) == (state->total != NULL));
	Assert((state->total != NULL) == (state->first_total != NULL));
}
#else
#define AssertRfm(state)	((void) true)
#endif

/* Millions of periods take seconds to sort, in which a cancel must be seen. */
static int
compare_periods(const void *a, const void *b)
{
	uint64		x = *(const uint64 *) a;
	uint64		y = *(const uint64 *) b;

	CHECK_FOR_INTERRUPTS();
	return x < y ? -1 : x > y;
}

/* Turn the periods round, which may be very many. */
static void
reverse_periods(uint64 *periods, int64 n)
{
	for (int64 i = 0; i < n / 2; i++)
	{
		uint64		period = periods[i];

		CHECK_FOR_INTERRUPTS();
		periods[i] = periods[n - 1 - i];
		periods[n - 1 - i] = period;
	}
}

/*
 * Purchases often come in order of time, whose periods count back, or in the
 * opposite one.  Of few that do not, sorting by hand is faster than a function
 * that calls one for each comparison.
 */
static void
sort_periods(uint64 *periods, int64 n)
{
	int64		rising = 1;		/* so many from the start on */
	int64		falling = 1;

	while (rising < n && periods[rising - 1] <= periods[rising])
		rising++;
	while (falling < n && periods[falling - 1] >= periods[falling])
		falling++;
	if (rising >= n)
		return;
	if (falling == n)
		reverse_periods(periods, n);
	else if (n > FEW_PERIODS)
		qsort(periods, n, sizeof(uint64), compare_periods);
	else
		for (int64 i = rising; i < n; i++)
		{
			uint64		period = periods[i];
			int64		place = i;

			for (; place > 0 && periods[place - 1] > period; place--)
				periods[place] = periods[place - 1];
			periods[place] = period;
		}
}

/* Sort the periods and drop the repeated ones; returns how many are left. */
static int64
distinct_periods(uint64 *periods, int64 n)
{
	int64		kept = 0;

	sort_periods(periods, n);
	for (int64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i == 0 || periods[i] != periods[kept - 1])
			periods[kept++] = periods[i];
	}
	return kept;
}

static RfmState *
rfm_state_make(MemoryContext context, Timestamp as_of, int64 period,
			   int64 capacity)
{
	RfmState   *state = MemoryContextAllocZero(context, sizeof(RfmState));

	state->as_of = as_of;
	state->period = period;
	state->capacity = Max(capacity, RFM_FIRST_CAPACITY);
	state->periods = MemoryContextAllocHuge(context,
											state->capacity * sizeof(uint64));
	return state;
}

/*
 * Room for more periods.  Repeated ones go first; the array grows only where
 * that leaves less than a third of it free, so that the sorting is paid for by
 * the rows before it.
 */
static void
reserve_periods(RfmState *state, int64 more)
{
	if (state->nperiods + more <= state->capacity)
		return;
	state->nperiods = distinct_periods(state->periods, state->nperiods);
	while (state->capacity < state->nperiods + state->nperiods / 2 + more)
		state->capacity *= 2;
	state->periods = repalloc_huge(state->periods,
								   state->capacity * sizeof(uint64));
}

/* A sum plus an amount; the result replaces the sum in its memory context. */
static Numeric
numeric_accumulate(MemoryContext context, Numeric sum, Numeric amount)
{
	Numeric		result = amount;
	Numeric		copy;

	if (sum)
		result = numeric_call(numeric_add, sum, amount);
	if (sum && VARSIZE(sum) == VARSIZE(result))
		copy = sum;
	else
	{
		if (sum)
			pfree(sum);
		copy = MemoryContextAlloc(context, VARSIZE(result));
	}
	memcpy(copy, result, VARSIZE(result));
	if (sum)
		pfree(result);
	return copy;
}

/* Count spending in a period as that of the first, if it is. */
static void
add_to_first(MemoryContext context, RfmState *state, uint64 period,
			 Numeric amount)
{
	if (state->total != NULL && period < state->oldest)
		return;
	if (state->total != NULL && period > state->oldest)
	{
		pfree(state->first_total);
		state->first_total = NULL;
	}
	state->oldest = period;
	state->first_total = numeric_accumulate(context, state->first_total, amount);
}

static void
check_same_constants(const RfmState *state, Timestamp as_of, int64 period)
{
	if (unlikely(state->as_of != as_of))
		constant_changed("as_of", pstrdup(timestamptz_to_str(state->as_of)),
						 pstrdup(timestamptz_to_str(as_of)));
	if (unlikely(state->period != period))
		constant_changed("period", duration_to_text(state->period),
						 duration_to_text(period));
}

/*
 * (state, purchased_at, amount, as_of, period), the times as read from the
 * arguments.  Moments of either type are counted in microseconds.
 */
static Datum
add_purchase(FunctionCallInfo fcinfo, Timestamp (*time_argument) (Datum argument))
{
	MemoryContext context = aggregate_context(fcinfo);
	RfmState   *state = PG_ARGISNULL(0) ? NULL : (RfmState *) PG_GETARG_POINTER(0);
	Timestamp	purchased_at;
	Timestamp	as_of;
	Numeric		amount;
	int64		length;
	uint64		before;
	uint64		period;

	if (null_row(fcinfo, 5))
		return same_state(fcinfo);

	purchased_at = time_argument(PG_GETARG_DATUM(1));
	amount = PG_GETARG_NUMERIC(2);
	as_of = time_argument(PG_GETARG_DATUM(3));
	(void) check_time("time of purchase", purchased_at);
	(void) check_time("as_of", as_of);
	(void) check_amount(amount);
	length = duration_microseconds("period", PG_GETARG_INTERVAL_P(4));

	if (state == NULL)
		state = rfm_state_make(context, as_of, length, 0);
	check_same_constants(state, as_of, length);
	if (purchased_at > as_of)
		PG_RETURN_POINTER(state);

	/* unsigned, because the longest time between two timestamps needs 64 bits */
	before = (uint64) as_of - (uint64) purchased_at;
	period = before / length + (before % length > 0);

	add_to_first(context, state, period, amount);
	state->total = numeric_accumulate(context, state->total, amount);
	if (state->nperiods == 0 || state->periods[state->nperiods - 1] != period)
	{
		reserve_periods(state, 1);
		state->periods[state->nperiods++] = period;
	}
	AssertRfm(state);
	PG_RETURN_POINTER(state);
}

static Timestamp
moment_argument(Datum argument)
{
	return DatumGetTimestamp(argument);
}

/*
 * A day is that of UTC, where each has 24 hours: the cast to timestamptz would
 * give days of 23 or 25 hours in the session's time zone, and merge two of them.
 */
static Timestamp
day_argument(Datum argument)
{
	return DatumGetTimestamp(DirectFunctionCall1(date_timestamp, argument));
}

PG_FUNCTION_INFO_V1(cx_rfm_transfn_timestamptz);
Datum
cx_rfm_transfn_timestamptz(PG_FUNCTION_ARGS)
{
	return add_purchase(fcinfo, moment_argument);
}

PG_FUNCTION_INFO_V1(cx_rfm_transfn_timestamp);
Datum
cx_rfm_transfn_timestamp(PG_FUNCTION_ARGS)
{
	return add_purchase(fcinfo, moment_argument);
}

PG_FUNCTION_INFO_V1(cx_rfm_transfn_date);
Datum
cx_rfm_transfn_date(PG_FUNCTION_ARGS)
{
	return add_purchase(fcinfo, day_argument);
}

PG_FUNCTION_INFO_V1(cx_rfm_combinefn);
Datum
cx_rfm_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	RfmState   *state = PG_ARGISNULL(0) ? NULL : (RfmState *) PG_GETARG_POINTER(0);
	RfmState   *other = PG_ARGISNULL(1) ? NULL : (RfmState *) PG_GETARG_POINTER(1);

	if (other == NULL)
		return same_state(fcinfo);
	if (state == NULL)
		state = rfm_state_make(context, other->as_of, other->period,
							   other->nperiods);
	check_same_constants(state, other->as_of, other->period);

	if (other->nperiods > 0)
	{
		add_to_first(context, state, other->oldest, other->first_total);
		state->total = numeric_accumulate(context, state->total, other->total);
		reserve_periods(state, other->nperiods);
		memcpy(state->periods + state->nperiods, other->periods,
			   other->nperiods * sizeof(uint64));
		state->nperiods += other->nperiods;
	}
	AssertRfm(state);
	PG_RETURN_POINTER(state);
}

/* The transient form, which passes between processes of one server */
PG_FUNCTION_INFO_V1(cx_rfm_serialfn);
Datum
cx_rfm_serialfn(PG_FUNCTION_ARGS)
{
	RfmState   *state = (RfmState *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint64(&buf, state->as_of);
	pq_sendint64(&buf, state->period);
	pq_sendint64(&buf, state->oldest);
	pq_sendint64(&buf, state->nperiods);
	for (int64 i = 0; i < state->nperiods; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pq_sendint64(&buf, state->periods[i]);
	}
	if (state->nperiods > 0)
	{
		pq_sendint32(&buf, VARSIZE(state->total));
		pq_sendbytes(&buf, (char *) state->total, VARSIZE(state->total));
		pq_sendint32(&buf, VARSIZE(state->first_total));
		pq_sendbytes(&buf, (char *) state->first_total,
					 VARSIZE(state->first_total));
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

static Numeric
getmsg_numeric(StringInfo buf)
{
	int			size = pq_getmsgint(buf, 4);
	Numeric		value = palloc(size);

	memcpy(value, pq_getmsgbytes(buf, size), size);
	return value;
}

PG_FUNCTION_INFO_V1(cx_rfm_deserialfn);
Datum
cx_rfm_deserialfn(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	StringInfoData buf = {0};
	RfmState   *state;
	Timestamp	as_of;
	int64		period;
	uint64		oldest;
	int64		nperiods;

	(void) aggregate_context(fcinfo);
	buf.data = VARDATA_ANY(bytes);
	buf.len = buf.maxlen = VARSIZE_ANY_EXHDR(bytes);

	as_of = pq_getmsgint64(&buf);
	period = pq_getmsgint64(&buf);
	oldest = pq_getmsgint64(&buf);
	nperiods = pq_getmsgint64(&buf);
	state = rfm_state_make(CurrentMemoryContext, as_of, period, nperiods);
	state->oldest = oldest;
	state->nperiods = nperiods;
	for (int64 i = 0; i < nperiods; i++)
	{
		CHECK_FOR_INTERRUPTS();
		state->periods[i] = pq_getmsgint64(&buf);
	}
	if (nperiods > 0)
	{
		state->total = getmsg_numeric(&buf);
		state->first_total = getmsg_numeric(&buf);
	}
	pq_getmsgend(&buf);
	AssertRfm(state);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(cx_rfm_finalfn);
Datum
cx_rfm_finalfn(PG_FUNCTION_ARGS)
{
	RfmState   *state = PG_ARGISNULL(0) ? NULL : (RfmState *) PG_GETARG_POINTER(0);
	uint64	   *periods;
	int64		n;
	Numeric		spent = int64_to_numeric(0);
	Datum		values[RFM_NATTS];
	bool		nulls[RFM_NATTS] = {false};

	/* no purchases up to as_of */
	if (state == NULL || state->nperiods == 0)
		PG_RETURN_NULL();

	/* on a copy: the state may be read by others, and go on */
	periods = MemoryContextAllocHuge(CurrentMemoryContext,
									 state->nperiods * sizeof(uint64));
	memcpy(periods, state->periods, state->nperiods * sizeof(uint64));
	n = distinct_periods(periods, state->nperiods);
	if (n > 1)
	{
		spent = numeric_call(numeric_sub, state->total, state->first_total);
		spent = numeric_quotient(spent, int64_to_numeric(n - 1));
	}

	values[RFM_FREQUENCY] = Int64GetDatum(n - 1);
	values[RFM_RECENCY] = Float8GetDatum((double) (periods[n - 1] - periods[0]));
	values[RFM_AGE] = Float8GetDatum((double) periods[n - 1]);
	values[RFM_MONETARY_VALUE] = NumericGetDatum(spent);
	pfree(periods);
	return composite_result(fcinfo, values, nulls);
}
