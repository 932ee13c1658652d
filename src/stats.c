/*-------------------------------------------------------------------------
 *
 * stats.c
 *	  Normal and Wilson intervals, results as numeric, lengths of time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "compat.h"
#include "stats.h"
#include "utils/float.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

/*
 * The z with P(|Z| <= z) = confidence for a standard normal Z, 0 < confidence
 * < 1.  Starts from the rational approximation 26.2.23 of Abramowitz and
 * Stegun (error below 4.5e-4) and refines it by Halley steps on the tail
 * erfc(z/sqrt 2), which triple the number of right digits each; two reach the
 * precision of a double, the third costs nothing worth saving.
 */
double
confidence_z(double confidence)
{
	double		tail = 1 - confidence;
	double		t;
	double		z;

	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence %s is out of range",
						float8out_internal(confidence)),
				 errdetail("Confidence must be greater than 0 and less than 1."),
				 confidence > 1 && confidence < 100 ?
				 errhint("Write 95 percent as 0.95.") : 0));

	t = sqrt(-2 * log(tail / 2));
	z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
		(1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

	for (int i = 0; i < 3; i++)
	{
		double		density = sqrt(M_2_PI) * exp(-z * z / 2);
		double		step = (erfc(z * M_SQRT1_2) - tail) / density;

		z += step / (1 - z * step / 2);
	}
	return z;
}

/* The probability that a standard normal is at least as far from 0 as z. */
double
two_sided_p_value(double z)
{
	return erfc(fabs(z) * M_SQRT1_2);
}

/*
 * Wilson's score interval for a share (Wilson 1927, JASA 22:209): the values
 * p0 that a normal test at level z does not reject,
 *
 *		(p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
 *
 * It never leaves [0, 1] and is meaningful from the first trial on.  The
 * bounds at no and at all successes are exactly 0 and 1.
 */
void
wilson_bounds(double successes, double trials, double z,
			  double *lower, double *upper)
{
	double		p = successes / trials;
	double		z2n = z * z / trials;
	double		center = p + z2n / 2;
	double		half = sqrt(z2n * (p * (1 - p) + z2n / 4));

	*lower = successes > 0 ? (center - half) / (1 + z2n) : 0;
	*upper = successes < trials ? (center + half) / (1 + z2n) : 1;
}

/*
 * A double as numeric, to the 15 digits that every double keeps.  Whole numbers
 * are common and need not be printed and read again for it.
 */
Numeric
numeric_from_double(double value)
{
	if (fabs(value) < 1e15 && value == (int64) value)
		return int64_to_numeric((int64) value);
	return DatumGetNumeric(DirectFunctionCall1(float8_numeric,
											   Float8GetDatum(value)));
}

/* A whole number that fits int64, or false. */
bool
numeric_to_int64(Numeric value, int64 *result)
{
	Datum		num = NumericGetDatum(value);
	Datum		lowest = NumericGetDatum(int64_to_numeric(PG_INT64_MIN));
	Datum		highest = NumericGetDatum(int64_to_numeric(PG_INT64_MAX));

	/* NaN and infinities lie beyond the bounds */
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, num, lowest)) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, num, highest)) ||
		DatumGetInt32(DirectFunctionCall1(numeric_min_scale, num)) > 0)
		return false;
	*result = DatumGetInt64(DirectFunctionCall1(numeric_int8, num));
	return true;
}

/*
 * dividend / divisor (which is positive) without trailing zeros: 25, not
 * 25.0000000000000000.  Exact where the decimal fraction ends within the
 * digits that numeric division gives, at least 16 significant ones.
 */
Numeric
numeric_quotient(Numeric dividend, Numeric divisor)
{
	Datum		quotient = DirectFunctionCall2(numeric_div,
											   NumericGetDatum(dividend),
											   NumericGetDatum(divisor));

	return DatumGetNumeric(DirectFunctionCall1(numeric_trim_scale, quotient));
}

/* Constant powers spare the divisions, of which there are many otherwise. */
static pg_attribute_always_inline void
trim_zeros(int64 *value, int *scale, int power, int digits)
{
	while (*scale >= digits && *value % power == 0)
	{
		*value /= power;
		*scale -= digits;
	}
}

/*
 * The same for whole numbers.  Final functions of a million groups spend most
 * of their time here, so the usual case is worked out by long division, 9
 * digits and then 7 at a time, which costs a third of numeric division.  It
 * needs a remainder times 10^9 and a quotient times 10^16 to fit int64, and a
 * quotient of at least 0.1 to have 16 significant digits.
 */
Numeric
numeric_ratio(int64 dividend, int64 divisor)
{
	const int64 limit = PG_INT64_MAX / INT64CONST(1000000000);
	bool		negative = dividend < 0;

	if (divisor <= limit && dividend > -921 * divisor && dividend < 921 * divisor)
	{
		int64		rest = negative ? -dividend : dividend;
		int64		quotient = rest / divisor;
		int			scale = 16;

		rest = rest % divisor * INT64CONST(1000000000);
		quotient = quotient * INT64CONST(1000000000) + rest / divisor;
		rest = rest % divisor * INT64CONST(10000000);
		quotient = quotient * INT64CONST(10000000) + rest / divisor;
		rest = rest % divisor;

		if (quotient >= INT64CONST(1000000000000000) || rest == 0)
		{
			if (rest >= divisor - rest)
				quotient++;
			trim_zeros(&quotient, &scale, 100000000, 8);
			trim_zeros(&quotient, &scale, 10000, 4);
			trim_zeros(&quotient, &scale, 100, 2);
			trim_zeros(&quotient, &scale, 10, 1);
			return int64_div_fast_to_numeric(negative ? -quotient : quotient,
											 scale);
		}
	}
	return numeric_quotient(int64_to_numeric(dividend),
							int64_to_numeric(divisor));
}

/* The numrange [lower, upper]. */
Datum
numrange_closed_numeric(Datum lower, Datum upper)
{
	TypeCacheEntry *typcache = lookup_type_cache(NUMRANGEOID,
												 TYPECACHE_RANGE_INFO);
	RangeBound	bounds[2] = {{0}};

	bounds[0].val = lower;
	bounds[0].inclusive = true;
	bounds[0].lower = true;
	bounds[1].val = upper;
	bounds[1].inclusive = true;

	return RangeTypePGetDatum(make_range_compat(typcache, &bounds[0],
												&bounds[1]));
}

Datum
numrange_closed(double lower, double upper)
{
	return numrange_closed_numeric(NumericGetDatum(numeric_from_double(lower)),
								   NumericGetDatum(numeric_from_double(upper)));
}

void
duration_error(const char *what, const Interval *interval)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s %s is out of range", what,
					DatumGetCString(DirectFunctionCall1(interval_out,
														IntervalPGetDatum(interval)))),
			 errdetail("It must be greater than 0 and at most 100000 years.")));
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
	return DatumGetCString(DirectFunctionCall1(interval_out,
											   IntervalPGetDatum(duration_interval(microseconds))));
}
