/*-------------------------------------------------------------------------
 *
 * decimal.c
 *	  Numeric arithmetic, and doubles and whole numbers as numeric.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/compat.h"
#include "base/decimal.h"
#include "catalog/pg_type.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

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
numrange_of(Numeric lower, Numeric upper)
{
	TypeCacheEntry *typcache = lookup_type_cache(NUMRANGEOID,
												 TYPECACHE_RANGE_INFO);
	RangeBound	bounds[2] = {{0}};

	bounds[0].val = NumericGetDatum(lower);
	bounds[0].inclusive = true;
	bounds[0].lower = true;
	bounds[1].val = NumericGetDatum(upper);
	bounds[1].inclusive = true;

	return RangeTypePGetDatum(make_range_compat(typcache, &bounds[0],
												&bounds[1]));
}

Datum
numrange_closed(double lower, double upper)
{
	return numrange_of(numeric_from_double(lower), numeric_from_double(upper));
}
