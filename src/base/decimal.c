/*-------------------------------------------------------------------------
 *
 * decimal.c
 *	  Numeric arithmetic, doubles and whole numbers as numeric, and decimals as
 *	  doubles.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "base/compat.h"
#include "base/decimal.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "port/pg_bitutils.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

/* ----------
 * The form of a numeric
 * ----------
 *
 * Numerics are written and read here as they are stored: a header of one or two
 * 16-bit words, then the digits to the base 10000, without zeros at either end.
 * The server's header files keep that to themselves (it is in its numeric.c), but
 * it is on disk everywhere, and the same in all versions since 9.1.
 */
#define NUMERIC_BASE			10000
#define NUMERIC_BASE_DIGITS		4	/* decimal digits in a digit */
#define TWO_DIGITS				(NUMERIC_BASE * NUMERIC_BASE)
#define MAX_DIGITS				5	/* of a uint64 */
#define EXACT_DOUBLES			(UINT64CONST(1) << 53)	/* whole numbers up to
														 * it are doubles */

/* The first word: the kind and the sign, in the short form all else, too */
#define KIND_MASK				0xC000
#define KIND_NEGATIVE			0x4000
#define KIND_SHORT				0x8000
#define KIND_SPECIAL			0xC000	/* NaN and infinities */
#define SHORT_NEGATIVE			0x2000
#define SHORT_SCALE_SHIFT		7
#define SHORT_MAX_SCALE			63
#define SHORT_WEIGHT_MASK		0x007F	/* two's complement of 7 bits */
#define SHORT_MIN_WEIGHT		(-64)

/* Constant powers spare the divisions, of which there are many otherwise. */
static pg_attribute_always_inline void
trim_zeros(uint64 *value, int *scale, uint32 power, int digits)
{
	while (*scale >= digits && *value % power == 0)
	{
		*value /= power;
		*scale -= digits;
	}
}

/*
 * value / 10^scale, which is not negative, without trailing zeros.  Of the value
 * times 1000 or less only what fits uint64 may be asked for: whole digits of
 * numeric are filled up with zeros.
 */
static Numeric
decimal(bool negative, uint64 value, int scale)
{
	static const int16 filling[NUMERIC_BASE_DIGITS] = {1, 1000, 100, 10};
	uint64		high;
	uint32		middle;
	uint32		low;
	int16		digits[MAX_DIGITS];
	int			first = 0;
	int			ndigits = MAX_DIGITS;
	int			weight;			/* of the first digit: powers of NUMERIC_BASE */
	uint16		header[2];
	int			nwords;
	char	   *result;
	Size		size;

	if (value == 0)
		negative = false, scale = 0;
	if (value % 10 == 0)		/* of most it is not */
	{
		trim_zeros(&value, &scale, 100000000, 8);
		trim_zeros(&value, &scale, 10000, 4);
		trim_zeros(&value, &scale, 100, 2);
		trim_zeros(&value, &scale, 10, 1);
	}

	/* by halves, so that few divisions wait for each other */
	value *= filling[scale % NUMERIC_BASE_DIGITS];
	high = value / TWO_DIGITS;
	middle = high % TWO_DIGITS;
	low = value % TWO_DIGITS;
	digits[0] = high / TWO_DIGITS;
	digits[1] = middle / NUMERIC_BASE;
	digits[2] = middle % NUMERIC_BASE;
	digits[3] = low / NUMERIC_BASE;
	digits[4] = low % NUMERIC_BASE;
	weight = MAX_DIGITS - 1 - (scale + NUMERIC_BASE_DIGITS - 1) / NUMERIC_BASE_DIGITS;

	/* without zeros at the start and the end */
	for (; ndigits > 0 && digits[first] == 0; ndigits--, weight--)
		first++;
	while (ndigits > 0 && digits[first + ndigits - 1] == 0)
		ndigits--;
	if (ndigits == 0)
		weight = 0;

	if (scale <= SHORT_MAX_SCALE && weight >= SHORT_MIN_WEIGHT)
	{
		header[0] = KIND_SHORT | (negative ? SHORT_NEGATIVE : 0) |
			scale << SHORT_SCALE_SHIFT | (weight & SHORT_WEIGHT_MASK);
		nwords = 1;
	}
	else
	{
		header[0] = (negative ? KIND_NEGATIVE : 0) | scale;
		header[1] = (uint16) weight;
		nwords = 2;
	}

	size = VARHDRSZ + (nwords + ndigits) * sizeof(int16);
	result = palloc(size);
	SET_VARSIZE(result, size);
	memcpy(VARDATA(result), header, nwords * sizeof(uint16));
	for (int i = 0; i < ndigits; i++)
		((int16 *) VARDATA(result))[nwords + i] = digits[first + i];
	return (Numeric) result;
}

/* ----------
 * Reading
 * ----------
 */

/* What a numeric consists of */
typedef struct Parts
{
	bool		negative;
	int			weight;			/* of the first digit: powers of NUMERIC_BASE */
	int			ndigits;
	const char *digits;			/* int16, at any address */
} Parts;

/*
 * Take a numeric apart where it lies: rows have most of them with a length word
 * of one byte, for which core's functions allocate a copy.  False for NaN, the
 * infinities, and a value that is compressed or out of line.
 */
static pg_attribute_always_inline bool
take_apart(Numeric numeric, Parts *parts)
{
	const struct varlena *value = (const struct varlena *) numeric;
	const char *words;
	int			nwords;
	uint16		header[2];

	if (!VARATT_IS_4B_U(value) && (!VARATT_IS_SHORT(value) || VARATT_IS_EXTERNAL(value)))
		return false;
	words = VARDATA_ANY(value);
	nwords = VARSIZE_ANY_EXHDR(value) / sizeof(uint16);

	memcpy(&header[0], words, sizeof(uint16));
	if ((header[0] & KIND_MASK) == KIND_SHORT)
	{
		parts->negative = (header[0] & SHORT_NEGATIVE) != 0;
		parts->weight = (header[0] & (SHORT_WEIGHT_MASK >> 1)) -
			(header[0] & (SHORT_WEIGHT_MASK ^ SHORT_WEIGHT_MASK >> 1));
		parts->ndigits = nwords - 1;
		parts->digits = words + sizeof(uint16);
		return true;
	}
	if ((header[0] & KIND_MASK) == KIND_SPECIAL)
		return false;
	memcpy(&header[1], words + sizeof(uint16), sizeof(uint16));
	parts->negative = (header[0] & KIND_MASK) == KIND_NEGATIVE;
	parts->weight = (int16) header[1];
	parts->ndigits = nwords - 2;
	parts->digits = words + 2 * sizeof(uint16);
	return true;
}

static inline int
digit_at(const Parts *parts, int place)
{
	int16		digit;

	memcpy(&digit, parts->digits + place * sizeof(digit), sizeof(digit));
	return digit;
}

/* A whole number of one digit, 0...9999, whatever its scale; otherwise -1. */
int
numeric_to_digit(Numeric value)
{
	Parts		parts;

	if (!take_apart(value, &parts) || parts.negative || parts.weight != 0 || parts.ndigits > 1)
		return -1;
	return parts.ndigits == 0 ? 0 : digit_at(&parts, 0);
}

/* A whole number that fits int64, or false. */
bool
numeric_to_int64(Numeric value, int64 *result)
{
	Parts		parts;
	int			place = 0;
	int64		total = 0;		/* not positive: there is one more of these */

	if (!take_apart(value, &parts))
		return false;

	/*
	 * digits before the decimal point, some of which may be left out at the
	 * end
	 */
	for (int left = parts.weight; left >= 0 && (total != 0 || place < parts.ndigits); left--)
	{
		int			digit = place < parts.ndigits ? digit_at(&parts, place++) : 0;

		if (pg_mul_s64_overflow(total, NUMERIC_BASE, &total) ||
			pg_sub_s64_overflow(total, digit, &total))
			return false;
	}
	for (; place < parts.ndigits; place++)
		if (digit_at(&parts, place) != 0)
			return false;
	if (!parts.negative && total == PG_INT64_MIN)
		return false;
	*result = parts.negative ? total : -total;
	return true;
}

/* ----------
 * Decimal fractions as doubles
 * ----------
 */

/* Powers of 10 that are doubles */
#define MAX_POWER_OF_10	22

static const double powers_of_10[MAX_POWER_OF_10 + 1] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};

#ifdef HAVE_INT128

/* Powers of 5 that fit uint64 */
#define MAX_POWER_OF_5	27

static const uint64 powers_of_5[MAX_POWER_OF_5 + 1] = {
	UINT64CONST(1), UINT64CONST(5), UINT64CONST(25), UINT64CONST(125), UINT64CONST(625),
	UINT64CONST(3125), UINT64CONST(15625), UINT64CONST(78125), UINT64CONST(390625),
	UINT64CONST(1953125), UINT64CONST(9765625), UINT64CONST(48828125),
	UINT64CONST(244140625), UINT64CONST(1220703125), UINT64CONST(6103515625),
	UINT64CONST(30517578125), UINT64CONST(152587890625), UINT64CONST(762939453125),
	UINT64CONST(3814697265625), UINT64CONST(19073486328125), UINT64CONST(95367431640625),
	UINT64CONST(476837158203125), UINT64CONST(2384185791015625),
	UINT64CONST(11920928955078125), UINT64CONST(59604644775390625),
	UINT64CONST(298023223876953125), UINT64CONST(1490116119384765625),
	UINT64CONST(7450580596923828125)
};

/*
 * digits / 10^scale, which is 2^-scale times a quotient by a power of 5.  That has
 * 63 bits or 64, of which the last stands for the remainder, too, so that the
 * conversion to double rounds what is left of 64 bits as it would the quotient.
 */
static pg_noinline double
rounded_quotient(uint64 digits, int scale)
{
	uint64		divisor = powers_of_5[scale];
	int			shift = 63 - pg_leftmost_one_pos64(digits);
	int			more = pg_leftmost_one_pos64(divisor);
	uint128		dividend = (uint128) (digits << shift) << more;
	uint64		quotient = (uint64) (dividend / divisor);

	if ((uint128) quotient * divisor != dividend)
		quotient |= 1;
	return ldexp((double) quotient, -(shift + more + scale));
}

#endif							/* HAVE_INT128 */

/*
 * The double nearest to digits / 10^scale, as strtod() rounds, or false where it is
 * not found here.  2^53 and 10^22 are the last whole numbers and powers of 10 before
 * one that no double holds: a product or quotient of two that are held is rounded
 * once, to the nearest (Clinger 1990).
 */
static pg_attribute_always_inline bool
nearest_double(uint64 digits, int scale, double *value)
{
	if (digits <= EXACT_DOUBLES && abs(scale) <= MAX_POWER_OF_10)
	{
		double		size = (double) (int64) digits;

		*value = scale > 0 ? size / powers_of_10[scale] : size * powers_of_10[-scale];
		return true;
	}
#ifdef HAVE_INT128
	if (digits > 0 && scale >= 0 && scale <= MAX_POWER_OF_5)
	{
		*value = rounded_quotient(digits, scale);
		return true;
	}
#endif
	return false;
}

/* The same for others; the function below, which is called once a row, has it inline. */
bool
decimal_to_double(uint64 digits, int scale, double *value)
{
	return nearest_double(digits, scale, value);
}

/*
 * As double precision, the same as the server's cast, which prints the number and
 * reads it again.
 */
double
numeric_to_double(Numeric value)
{
	Parts		parts;

	/* five digits of which the first has three fit uint64 */
	if (take_apart(value, &parts) &&
		(parts.ndigits < 5 || (parts.ndigits == 5 && digit_at(&parts, 0) < 1000)))
	{
		uint64		digits = 0;
		int			scale = (parts.ndigits - 1 - parts.weight) * NUMERIC_BASE_DIGITS;
		double		size;

		for (int place = 0; place < parts.ndigits; place++)
			digits = digits * NUMERIC_BASE + digit_at(&parts, place);
		for (; digits > EXACT_DOUBLES && digits % 10 == 0; scale--)
			digits /= 10;
		if (nearest_double(digits, scale, &size))
			return parts.negative ? -size : size;
	}
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8, NumericGetDatum(value)));
}

/* ----------
 * Doubles
 * ----------
 */

/* doubles are computed as such, as they are not by the 387 */
#if FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1

#define DIGITS_LIMIT	1e15

/*
 * The double nearest to value * 10^power, and what it lacks of that.  From 10^23 on,
 * powers of 10 are no doubles, so they take several steps, each of which multiplies what
 * is lacking so far, too; all of them together lose at most 2^-95 of the product.
 */
static double
times_power_of_10(double value, int power, double *lacking)
{
	*lacking = 0;
	while (power > 0)
	{
		int			step = Min(power, MAX_POWER_OF_10);
		double		factor = powers_of_10[step];
		double		product = value * factor;
		double		rest = *lacking * factor + fma(value, factor, -product);

		value = product + rest;
		*lacking = rest - (value - product);
		power -= step;
	}
	return value;
}

/* Nothing but the double, which of most numbers is one product */
static inline double
nearest_product(double value, int power)
{
	double		lacking;

	if (likely(power <= MAX_POWER_OF_10))
		return value * powers_of_10[power];
	return times_power_of_10(value, power, &lacking);
}

/*
 * The first 15 decimal digits of a positive number below 10^15 as digits / 10^scale,
 * rounded to the nearest, halves to even, as printing rounds.  False for a subnormal one,
 * and in the rare case that it is not known on which side of a half the number is.
 *
 * The number times 10^scale is below 2^50, so halves are doubles.  Hence the double that
 * is nearest to it is on the same side of a half, or the half itself, and then what it
 * lacks decides.
 */
static pg_attribute_always_inline bool
first_digits(double value, uint64 *digits, int *scale)
{
	uint64		bits;
	double		product;
	double		rest;
	double		lacking;

	if (value < DBL_MIN)
		return false;

	/*
	 * log10 of the lowest number of this exponent, rounded down: one less at
	 * most
	 */
	memcpy(&bits, &value, sizeof(bits));
	*scale = 14 - (((int) (bits >> 52) - 1023) * 315653 >> 20);
	product = nearest_product(value, *scale);
	if (product >= DIGITS_LIMIT)
		product = nearest_product(value, --*scale);

	*digits = (int64) product;
	rest = product - (int64) *digits;
	if (likely(rest != 0.5))
		*digits += rest > 0.5;
	else
	{
		(void) times_power_of_10(value, *scale, &lacking);
		if (*scale > MAX_POWER_OF_10 && fabs(lacking) < 1e-9)
			return false;
		*digits += lacking > 0 || (lacking == 0 && *digits % 2 == 1);
	}
	return true;
}

#else							/* what a product lacks is not known */
#define first_digits(value, digits, scale) ((void) (scale), false)
#endif							/* FLT_EVAL_METHOD */

/*
 * A double as numeric, to the 15 digits that every double keeps: the same as the
 * server's cast, which prints the number and reads it again.
 */
Numeric
numeric_from_double(double value)
{
	double		size = fabs(value);

	if (size < 1e15)
	{
		uint64		digits = (int64) size;
		int			scale;

		if (size == (int64) digits)
			return decimal(value < 0, digits, 0);
		if (first_digits(size, &digits, &scale))
			return decimal(value < 0, digits, scale);
	}
	return DatumGetNumeric(DirectFunctionCall1(float8_numeric,
											   Float8GetDatum(value)));
}

/* ----------
 * Quotients
 * ----------
 */

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

		rest = rest % divisor * INT64CONST(1000000000);
		quotient = quotient * INT64CONST(1000000000) + rest / divisor;
		rest = rest % divisor * INT64CONST(10000000);
		quotient = quotient * INT64CONST(10000000) + rest / divisor;
		rest = rest % divisor;

		if (quotient >= INT64CONST(1000000000000000) || rest == 0)
		{
			if (rest >= divisor - rest)
				quotient++;
			return decimal(negative, quotient, 16);
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
