/*-------------------------------------------------------------------------
 *
 * gamma_gamma.c
 *	  Predictions of the Gamma-Gamma model of spend per purchase.
 *
 * gamma_gamma_fit.c states the model.  The mean of a customer with x repeat
 * purchases, whose total is s, is expected to be
 *
 *		p (gamma + s) / (px + q - 1),
 *
 * for px + q > 1; otherwise it has no mean, and a number would be a negative
 * "value".
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/decimal.h"
#include "clv/gamma_gamma.h"

const ModelType gamma_gamma_type = {
	.first = 0,
	.nparameters = 3,
	.natts = 13,
	.names = {"p", "q", "gamma"}
};

/* (p, q, gamma) */
PG_FUNCTION_INFO_V1(gamma_gamma_model);
Datum
gamma_gamma_model(PG_FUNCTION_ARGS)
{
	return model_of_arguments(fcinfo, &gamma_gamma_type, NULL);
}

/* The model in an argument, or false (see get_model()) */
bool
get_gamma_gamma(FunctionCallInfo fcinfo, int argno, GammaGamma *model)
{
	double		parameters[3];

	if (!get_model(fcinfo, argno, &gamma_gamma_type, parameters, NULL))
		return false;
	model->p = parameters[P];
	model->q = parameters[Q];
	model->gamma = parameters[GAMMA];
	return true;
}

/*
 * The mean amount of a customer's purchases; false if it has none.  1 is taken
 * from the larger of px and q, which is exact near 1, so that a small one counts.
 */
bool
spend_per_purchase(const GammaGamma *model, const Customer *customer, double *spend)
{
	double		x = customer->frequency;
	double		px = model->p * x;
	double		s = x > 0 ? x * customer->monetary_value : 0;
	double		excess = fmax(px, model->q) - 1 + fmin(px, model->q);

	if (excess <= 0)
		return false;
	*spend = check_sum(model->p * (model->gamma + s) / excess);
	return true;
}

static Datum
spend_result(FunctionCallInfo fcinfo, const Customer *customer)
{
	GammaGamma	model;
	double		spend;

	if (!get_gamma_gamma(fcinfo, 0, &model) || !spend_per_purchase(&model, customer, &spend))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(numeric_from_double(spend));
}

/* (model, frequency, monetary_value) */
PG_FUNCTION_INFO_V1(expected_spend);
Datum
expected_spend(PG_FUNCTION_ARGS)
{
	Customer	customer;

	get_spend(fcinfo, 1, true, &customer);
	return spend_result(fcinfo, &customer);
}

/* (model, cx_rfm) */
PG_FUNCTION_INFO_V1(expected_spend_rfm);
Datum
expected_spend_rfm(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (!get_spend_of_rfm(fcinfo, 1, true, &customer))
		PG_RETURN_NULL();
	return spend_result(fcinfo, &customer);
}
