/*-------------------------------------------------------------------------
 *
 * formula.c
 *	  Customer lifetime value by formula: three averages multiplied, from
 *	  the averages themselves or from the purchases, and the value at a
 *	  constant retention rate.
 *
 * The aggregate is
 *
 *		avg(amount) * (n / observed years) * lifespan years
 *			= sum(amount) * lifespan / observed,
 *
 * so the count cancels out, and so do the units of time: both intervals are
 * whole microseconds here.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/tupmacs.h"
#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/decimal.h"
#include "base/duration.h"
#include "base/sum.h"
#include "catalog/pg_type.h"
#include "clv/formula.h"
#include "utils/array.h"

static void
check_numeric(const char *what, Numeric value, bool in_range, const char *range)
{
	if (unlikely(!in_range))
		out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, what, numeric_to_text(value), range,
					 NULL);
}

static void
check_numeric_not_negative(const char *what, Numeric value)
{
	check_numeric(what, value,
				  numeric_is_finite(value) && !numeric_less(value, int64_to_numeric(0)),
				  "It must be finite and not negative.");
}

Numeric
check_finite_numeric(const char *what, Numeric value)
{
	check_numeric(what, value, numeric_is_finite(value), "It must be finite.");
	return value;
}

Numeric
check_amount(Numeric amount)
{
	return check_finite_numeric("amount", amount);
}

/* ----------
 * From averages
 * ----------
 */

/* avg_purchase_value * purchases_per_year * lifespan_years */
PG_FUNCTION_INFO_V1(clv_from_averages);
Datum
clv_from_averages(PG_FUNCTION_ARGS)
{
	Numeric		value = check_finite_numeric("average purchase value", PG_GETARG_NUMERIC(0));
	Numeric		rate = PG_GETARG_NUMERIC(1);
	Numeric		lifespan = PG_GETARG_NUMERIC(2);

	check_numeric_not_negative("number of purchases per year", rate);
	check_numeric_not_negative("lifespan in years", lifespan);
	value = numeric_call(numeric_mul, numeric_call(numeric_mul, value, rate), lifespan);
	return DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(value));
}

/*
 * m r / (1 + i - r): the value of the margins m that a customer brings at the
 * end of this and of each later period, still there with probability r after
 * each, discounted at i per period (Gupta and Lehmann 2003).  It is the sum of
 * m (r / (1 + i))^k over k = 1, 2, ...: the margin of the purchase that won
 * the customer (k = 0) is not in it.
 */
PG_FUNCTION_INFO_V1(clv_from_retention);
Datum
clv_from_retention(PG_FUNCTION_ARGS)
{
	Numeric		margin = check_finite_numeric("margin per period", PG_GETARG_NUMERIC(0));
	Numeric		retention = PG_GETARG_NUMERIC(1);
	Numeric		discount = PG_GETARG_NUMERIC(2);
	Numeric		zero = int64_to_numeric(0);
	Numeric		one = int64_to_numeric(1);
	Numeric		loss;

	check_numeric("retention rate", retention,
				  numeric_is_finite(retention) && !numeric_less(retention, zero) &&
				  !numeric_less(one, retention),
				  "It must be between 0 and 1.");
	check_numeric_not_negative("discount rate", discount);

	loss = numeric_call(numeric_sub, numeric_call(numeric_add, one, discount), retention);
	check_numeric("discount rate", discount, numeric_less(zero, loss),
				  "It must be positive for customers who never leave.");
	PG_RETURN_NUMERIC(numeric_quotient(numeric_call(numeric_mul, margin, retention), loss));
}

/* ----------
 * From purchases
 *
 * The two intervals are kept in the state, because the final function
 * gets nothing else, and must not change.  Amounts of type numeric are summed
 * exactly, in a numeric[] of sum, observed and lifespan; double precision as
 * a DoubleSum, in a float8[].
 * ----------
 */

static void
check_constant(const char *name, int64 was, int64 is)
{
	if (unlikely(was != is))
		constant_changed(name, duration_to_text(was), duration_to_text(is));
}

typedef struct ExactState
{
	Numeric		sum;
	int64		observed;		/* microseconds, > 0 */
	int64		lifespan;
} ExactState;

/*
 * The state points into the array.  Only the numbers of a trusted one are not
 * looked at: where a row is added in an aggregate, which made the state, because
 * the looking costs more than the row.
 */
static void
exact_state_read(ArrayType *array, bool trusted, ExactState *state)
{
	Numeric		values[3];
	char	   *p = ARR_DATA_PTR(array);

	if (ARR_ELEMTYPE(array) != NUMERICOID || ARR_NDIM(array) != 1 ||
		ARR_DIMS(array)[0] != 3 || ARR_HASNULL(array))
		malformed_state("Expected an array of three numeric values.");
	for (int i = 0; i < 3; i++)
	{
		p = (char *) att_align_pointer(p, TYPALIGN_INT, -1, p);
		values[i] = DatumGetNumeric(PointerGetDatum(p));
		p = att_addlength_pointer(p, -1, p);
	}
	if (!trusted && !numeric_is_finite(values[0]))
		malformed_state("Its sum must be finite.");
	for (int i = 1; i < 3 && !trusted; i++)
	{
		int64		length;

		if (!numeric_to_int64(values[i], &length) || length <= 0)
			malformed_state("Its intervals must be whole numbers greater than 0.");
	}
	state->sum = values[0];
	state->observed = DatumGetInt64(DirectFunctionCall1(numeric_int8,
														NumericGetDatum(values[1])));
	state->lifespan = DatumGetInt64(DirectFunctionCall1(numeric_int8,
														NumericGetDatum(values[2])));
}

static Datum
exact_state_make(const ExactState *state)
{
	Datum		values[3];

	values[0] = NumericGetDatum(state->sum);
	values[1] = NumericGetDatum(int64_to_numeric(state->observed));
	values[2] = NumericGetDatum(int64_to_numeric(state->lifespan));
	PG_RETURN_ARRAYTYPE_P(construct_array(values, 3, NUMERICOID, -1, false, TYPALIGN_INT));
}

/*
 * Add an amount, in place where the state is ours to change and the new sum
 * takes the room of the old one, as nearly all do.
 */
static Datum
exact_state_add(FunctionCallInfo fcinfo, ArrayType *array, ExactState *state, Numeric amount)
{
	Numeric		old = state->sum;
	Numeric		sum = numeric_call(numeric_add, old, amount);

	if (in_aggregate(fcinfo) && VARATT_IS_4B_U(old) && VARSIZE(old) == VARSIZE(sum))
	{
		memcpy(old, sum, VARSIZE(old));
		PG_RETURN_ARRAYTYPE_P(array);
	}
	state->sum = sum;
	return exact_state_make(state);
}

/* (state, amount, observed, lifespan) */
PG_FUNCTION_INFO_V1(cx_clv_transfn_numeric);
Datum
cx_clv_transfn_numeric(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	ExactState	state;
	Numeric		amount;
	int64		observed;
	int64		lifespan;

	if (null_row(fcinfo, 4))
		return same_state(fcinfo);
	amount = check_amount(PG_GETARG_NUMERIC(1));
	observed = duration_microseconds("observed", PG_GETARG_INTERVAL_P(2));
	lifespan = duration_microseconds("lifespan", PG_GETARG_INTERVAL_P(3));

	if (PG_ARGISNULL(0))
	{
		state.sum = amount;
		state.observed = observed;
		state.lifespan = lifespan;
		return exact_state_make(&state);
	}
	array = PG_GETARG_ARRAYTYPE_P(0);
	exact_state_read(array, in_aggregate(fcinfo), &state);
	check_constant("observed", state.observed, observed);
	check_constant("lifespan", state.lifespan, lifespan);
	return exact_state_add(fcinfo, array, &state, amount);
}

PG_FUNCTION_INFO_V1(cx_clv_combinefn_numeric);
Datum
cx_clv_combinefn_numeric(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	ExactState	state;
	ExactState	other;

	if (PG_ARGISNULL(1))
		return same_state(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	array = PG_GETARG_ARRAYTYPE_P(0);
	exact_state_read(array, false, &state);
	exact_state_read(PG_GETARG_ARRAYTYPE_P(1), false, &other);
	check_constant("observed", state.observed, other.observed);
	check_constant("lifespan", state.lifespan, other.lifespan);
	return exact_state_add(fcinfo, array, &state, other.sum);
}

static Datum
sum_over_lifespan(Numeric sum, int64 observed, int64 lifespan)
{
	Numeric		product = numeric_call(numeric_mul, sum, int64_to_numeric(lifespan));

	PG_RETURN_NUMERIC(numeric_quotient(product, int64_to_numeric(observed)));
}

PG_FUNCTION_INFO_V1(cx_clv_finalfn_numeric);
Datum
cx_clv_finalfn_numeric(PG_FUNCTION_ARGS)
{
	ExactState	state;

	exact_state_read(PG_GETARG_ARRAYTYPE_P(0), false, &state);
	return sum_over_lifespan(state.sum, state.observed, state.lifespan);
}

/* The float8[]; microseconds are exact in it up to 285 years. */
typedef struct DoubleState
{
	DoubleSum	sum;
	double		observed;		/* microseconds, > 0; 0 before the first row */
	double		lifespan;
} DoubleState;

#define DOUBLE_STATE_LENGTH	(sizeof(DoubleState) / sizeof(double))

/* A double that is whole and no longer than an interval can be */
static inline bool
is_interval(double length)
{
	return length > 0 && length <= DURATION_MAX && length == floor(length);
}

/* The state, in an array that may be changed if argno is 0 */
static DoubleState *
double_state(FunctionCallInfo fcinfo, int argno, ArrayType **array)
{
	DoubleState *state;

	*array = float8_state(fcinfo, argno, DOUBLE_STATE_LENGTH);
	state = (DoubleState *) ARR_DATA_PTR(*array);
	if (state->observed == 0 && state->lifespan == 0 &&
		state->sum.sum == 0 && state->sum.lost == 0)
		return state;			/* no rows */
	if (!isfinite(state->sum.sum) || !isfinite(state->sum.lost))
		malformed_state("Its sum must be finite.");
	if (!is_interval(state->observed) || !is_interval(state->lifespan))
		malformed_state("Its intervals must be whole numbers greater than 0.");
	return state;
}

/* Add what has been summed up with these constants. */
static void
double_state_add(DoubleState *state, const DoubleSum *sum, double observed,
				 double lifespan)
{
	if (state->observed == 0)
	{
		state->observed = observed;
		state->lifespan = lifespan;
	}
	check_constant("observed", state->observed, observed);
	check_constant("lifespan", state->lifespan, lifespan);
	sum_merge(&state->sum, sum);
	check_sum(state->sum.sum);
}

/* (state, amount, observed, lifespan); strict, with zeros to start from */
PG_FUNCTION_INFO_V1(cx_clv_transfn_float8);
Datum
cx_clv_transfn_float8(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	DoubleState *state = double_state(fcinfo, 0, &array);
	DoubleSum	amount = {.sum = PG_GETARG_FLOAT8(1)};

	(void) check_finite(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "amount", amount.sum);
	double_state_add(state, &amount,
					 duration_microseconds("observed", PG_GETARG_INTERVAL_P(2)),
					 duration_microseconds("lifespan", PG_GETARG_INTERVAL_P(3)));
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(cx_clv_combinefn_float8);
Datum
cx_clv_combinefn_float8(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	ArrayType  *unchanged;
	DoubleState *state = double_state(fcinfo, 0, &array);
	DoubleState *other = double_state(fcinfo, 1, &unchanged);

	if (other->observed != 0)
		double_state_add(state, &other->sum, other->observed, other->lifespan);
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(cx_clv_finalfn_float8);
Datum
cx_clv_finalfn_float8(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	DoubleState *state = double_state(fcinfo, 0, &array);
	Numeric		sum;

	if (state->observed == 0)	/* no rows */
		PG_RETURN_NULL();
	sum = numeric_from_double(check_sum(sum_value(&state->sum)));
	return sum_over_lifespan(sum, state->observed, state->lifespan);
}
