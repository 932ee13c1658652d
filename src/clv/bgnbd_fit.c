/*-------------------------------------------------------------------------
 *
 * bgnbd_fit.c
 *	  Maximum likelihood fit of the BG/NBD and MBG/NBD models.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/composite.h"
#include "clv/bgnbd.h"
#include "clv/bgnbd_likelihood.h"
#include "clv/customer.h"
#include "clv/query.h"
#include "clv/rows.h"
#include "miscadmin.h"

/*
 * Ranges of the parameters; alpha in units of the mean time between purchases.
 * At 1e4 a distribution among customers has a spread of one percent, which no
 * data tells from none.
 */
#define LOWEST_R		1e-8
#define LOWEST_A		1e-6
#define HIGHEST			1e4
#define ALPHA_RANGE		1e8

static const FitQueryForm query_form = {
	.step = &bgnbd_step_form,
	.aggregate = "cx_bgnbd_step",
	.ncolumns = 3,
	.columns = {"frequency", "recency", "age", "weight"}
};

/*
 * Nearly all small data sets have a maximum of BG/NBD near the first or the second
 * start, one of MBG/NBD near the first or the third.
 */
static const FitModel model = {
	.nparameters = 4,
	.with_unit = ALPHA,
	.lowest = {LOWEST_R, 1 / ALPHA_RANGE, LOWEST_A, LOWEST_A},
	.highest = {HIGHEST, ALPHA_RANGE, HIGHEST, HIGHEST},
	.starts = {
		{0.5, 0.5, 1, 3},
		{0.5, 0.5, 0.1, 0.3},
		{0.5, 3, 0.5, 0.2}
	}
};

/* Fit the model to customers who are counted. */
static Fit
fit_model(BgnbdData *data)
{
	FitCounts  *counts = &data->counts;
	Fit			fit = {.nparameters = 4};
	int			n = counts->max_frequency + 1;

	for (int x = 1; x <= counts->max_frequency; x++)
		data->purchases += x * counts->with[x];
	check_sum(counts->customers);
	check_sum(data->purchases);
	check_sum(data->ages);

	if (counts->nrows == 0)
		fit.status = FIT_NO_ROWS;
	else if (counts->max_frequency == 0)
		fit.status = FIT_NO_REPEAT_PURCHASES;
	if (fit.status != FIT_OK)
		return fit;

	data->odds = palloc0(n * sizeof(BgnbdOdds));
	data->more_than = palloc0(n * sizeof(double));
	for (int x = counts->max_frequency; x > 0; x--)
		data->more_than[x - 1] = data->more_than[x] + counts->with[x];
	return fit_from_starts(&model, data->ages / data->purchases, counts->nrows,
						   counts->customers, bgnbd_log_likelihood, data);
}

static Datum
fit_result(FunctionCallInfo fcinfo, const BgnbdData *data, const Fit *fit)
{
	Datum		values[MODEL_MAX_NATTS];
	bool		nulls[MODEL_MAX_NATTS];

	model_of_fit(&bgnbd_type, bgnbd_variants[data->m], fit, data->counts.customers, values,
				 nulls);
	return composite_result(fcinfo, values, nulls);
}

/* ----------
 * The aggregates
 * ----------
 */

static Datum
finish(FunctionCallInfo fcinfo, int m)
{
	BgnbdData	data = {.m = m};
	Fit			fit;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	data.rows = (FitRows *) PG_GETARG_POINTER(0);
	for (int64 i = 0; i < data.rows->nrows; i++)
	{
		const double *row = data.rows->values + i * data.rows->width;
		double		w = row_weight(data.rows, row);

		CHECK_FOR_INTERRUPTS();
		fit_count(&data.counts, row[0], 1, w);
		data.ages += w * row[2];
	}
	data.rows = fit_rows_merge(data.rows);
	fit = fit_model(&data);
	return fit_result(fcinfo, &data, &fit);
}

static Datum
add_customer(FunctionCallInfo fcinfo, const Customer *customer, int weight_argno)
{
	double		row[3] = {customer->frequency, customer->recency, customer->age};

	return fit_add_row(fcinfo, row, 3, weight_argno, true);
}

/* (state, frequency, recency, age [, weight]) */
PG_FUNCTION_INFO_V1(cx_bgnbd_transfn);
Datum
cx_bgnbd_transfn(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (null_row(fcinfo, PG_NARGS()))
		return same_state(fcinfo);
	get_purchases(fcinfo, 1, &customer);
	return add_customer(fcinfo, &customer, 4);
}

/* (state, cx_rfm [, weight]) */
PG_FUNCTION_INFO_V1(cx_bgnbd_transfn_rfm);
Datum
cx_bgnbd_transfn_rfm(PG_FUNCTION_ARGS)
{
	Customer	customer;

	if (null_row(fcinfo, PG_NARGS()) || !get_purchases_of_rfm(fcinfo, 1, &customer))
		return same_state(fcinfo);
	return add_customer(fcinfo, &customer, 2);
}

PG_FUNCTION_INFO_V1(cx_bgnbd_finalfn);
Datum
cx_bgnbd_finalfn(PG_FUNCTION_ARGS)
{
	return finish(fcinfo, 0);
}

PG_FUNCTION_INFO_V1(cx_mbgnbd_finalfn);
Datum
cx_mbgnbd_finalfn(PG_FUNCTION_ARGS)
{
	return finish(fcinfo, 1);
}

/* ----------
 * The fit to a query
 * ----------
 */

static Datum
fit_query(FunctionCallInfo fcinfo, int m)
{
	BgnbdData	data = {.m = m};
	Fit			fit = {0};
	FitQueryCount *counts;
	int64		n;

	data.query = fit_query_open(fcinfo, &query_form);
	n = fit_query_counts(data.query, &counts);
	for (int64 i = 0; i < n; i++)
	{
		fit_count(&data.counts, counts[i].frequency, counts[i].sums[STEP_NROWS],
				  counts[i].sums[BGNBD_CUSTOMERS]);
		data.ages += counts[i].sums[BGNBD_AGES];
	}
	if (n > 0)
		fit = fit_model(&data);
	fit_query_close();
	if (n == 0)
		PG_RETURN_NULL();
	return fit_result(fcinfo, &data, &fit);
}

/* (query) */
PG_FUNCTION_INFO_V1(bgnbd_fit_query);
Datum
bgnbd_fit_query(PG_FUNCTION_ARGS)
{
	return fit_query(fcinfo, 0);
}

/* (query) */
PG_FUNCTION_INFO_V1(mbgnbd_fit_query);
Datum
mbgnbd_fit_query(PG_FUNCTION_ARGS)
{
	return fit_query(fcinfo, 1);
}
