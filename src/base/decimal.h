/*-------------------------------------------------------------------------
 *
 * decimal.h
 *	  Numeric arithmetic, doubles and whole numbers as numeric, and decimals as
 *	  doubles.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_DECIMAL_H
#define CX_BASE_DECIMAL_H

#include "base/compat.h"
#include "utils/numeric.h"

/* A numeric as a row has it, which numeric_to_digit and numeric_to_double take, too */
#define DatumGetNumericPacked(datum)	((Numeric) DatumGetPointer(datum))

/* numeric_call(numeric_add, a, b): a function of core's of two numerics */
static inline Numeric
numeric_call(PGFunction function, Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(function, NumericGetDatum(a),
											   NumericGetDatum(b)));
}

static inline bool
numeric_less(Numeric a, Numeric b)
{
	return DatumGetBool(DirectFunctionCall2(numeric_lt, NumericGetDatum(a),
											NumericGetDatum(b)));
}

static inline bool
numeric_is_finite(Numeric value)
{
	return !numeric_is_nan(value) && !numeric_is_inf(value);
}

static inline char *
numeric_to_text(Numeric value)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value)));
}

extern bool decimal_to_double(uint64 digits, int scale, double *value);
extern Numeric numeric_from_double(double value);
extern int	numeric_to_digit(Numeric value);
extern double numeric_to_double(Numeric value);
extern bool numeric_to_int64(Numeric value, int64 *result);
extern Numeric numeric_quotient(Numeric dividend, Numeric divisor);
extern Numeric numeric_ratio(int64 dividend, int64 divisor);
extern Datum numrange_of(Numeric lower, Numeric upper);

#endif							/* CX_BASE_DECIMAL_H */
