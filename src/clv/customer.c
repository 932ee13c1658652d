/*-------------------------------------------------------------------------
 *
 * customer.c
 *	  A customer as the models see one: from arguments, or from a cx_rfm.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "clv/customer.h"
#include "clv/rfm.h"
#include "utils/builtins.h"
#include "utils/float.h"

/* ----------
 * Checks, the same in the fits and in the predictions
 * ----------
 */

static double
check_frequency(int64 frequency)
{
	if (unlikely(frequency < 0 || frequency > MAX_FREQUENCY))
		out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "frequency",
					 psprintf("%lld", (long long) frequency),
					 psprintf("It must be between 0 and %d.", MAX_FREQUENCY), NULL);
	return frequency;
}

static void
set_purchases(Customer *customer, int64 frequency, double recency, double age)
{
	customer->frequency = check_frequency(frequency);
	customer->recency = recency;
	customer->age = check_not_negative(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "age", age);
	if (unlikely(!(recency >= 0 && recency <= age)))
		double_out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "recency", recency,
							psprintf("It must be between 0 and the age, %s.",
									 float8out_internal(age)), NULL);
	if (unlikely((frequency == 0) != (recency == 0)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("recency %s is out of range for frequency %lld",
						float8out_internal(recency), (long long) frequency),
				 frequency == 0 ?
				 errdetail("It must be 0 for a customer without a repeat purchase.") :
				 errdetail("It must be greater than 0 for a customer with a repeat purchase."),
				 frequency == 0 ? 0 :
				 errhint("Count the purchases in one period as one, as rfm_agg() does.")));
}

/* Repeat purchases that were free tell nothing to a fit, but can be predicted. */
static void
set_spend(Customer *customer, int64 frequency, double monetary_value, bool may_be_free)
{
	customer->frequency = check_frequency(frequency);
	customer->monetary_value = monetary_value;
	if (frequency == 0 || likely(monetary_value > 0 && !isinf(monetary_value)) ||
		(monetary_value == 0 && may_be_free))
		return;
	double_out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "monetary value", monetary_value,
						may_be_free ? "It must be finite and not negative." :
						"It must be finite and greater than 0 "
						"for a customer with a repeat purchase.",
						monetary_value != 0 ? NULL :
						"Leave out customers whose repeat purchases were free, "
						"by FILTER or WHERE (monetary_value > 0).");
}

/* ----------
 * Where the numbers come from
 * ----------
 */

/* Arguments from argno on: frequency, recency, age */
void
get_purchases(FunctionCallInfo fcinfo, int argno, Customer *customer)
{
	set_purchases(customer, PG_GETARG_INT64(argno), PG_GETARG_FLOAT8(argno + 1),
				  PG_GETARG_FLOAT8(argno + 2));
}

/* Arguments from argno on: frequency, monetary_value */
void
get_spend(FunctionCallInfo fcinfo, int argno, bool may_be_free, Customer *customer)
{
	set_spend(customer, PG_GETARG_INT64(argno), PG_GETARG_FLOAT8(argno + 1), may_be_free);
}

/*
 * Those of a cx_rfm; false if one that is asked for is NULL.  The others do not
 * matter, as they would not if the attributes were given one by one.
 */
bool
get_purchases_of_rfm(FunctionCallInfo fcinfo, int argno, Customer *customer)
{
	Datum	   *values;
	bool	   *nulls;

	composite_attributes(PG_GETARG_HEAPTUPLEHEADER(argno), RFM_NATTS, &values, &nulls);
	if (nulls[RFM_FREQUENCY] || nulls[RFM_RECENCY] || nulls[RFM_AGE])
		return false;
	set_purchases(customer, DatumGetInt64(values[RFM_FREQUENCY]),
				  DatumGetFloat8(values[RFM_RECENCY]), DatumGetFloat8(values[RFM_AGE]));
	return true;
}

bool
get_spend_of_rfm(FunctionCallInfo fcinfo, int argno, bool may_be_free, Customer *customer)
{
	Datum	   *values;
	bool	   *nulls;
	double		monetary_value;

	composite_attributes(PG_GETARG_HEAPTUPLEHEADER(argno), RFM_NATTS, &values, &nulls);
	if (nulls[RFM_FREQUENCY] || nulls[RFM_MONETARY_VALUE])
		return false;
	/* beyond a double's range it is infinite, and refused by its name */
	monetary_value = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
														values[RFM_MONETARY_VALUE]));
	set_spend(customer, DatumGetInt64(values[RFM_FREQUENCY]), monetary_value, may_be_free);
	return true;
}
