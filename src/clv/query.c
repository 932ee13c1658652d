/*-------------------------------------------------------------------------
 *
 * query.c
 *	  The customers that a model is fitted to, as a query gives them.
 *
 * They are not kept here: each step of the fit is an aggregate over the query,
 * which the server runs in parallel, and a distributed engine where the customers
 * are.  What comes back is one row of sums.  A first pass, grouped by frequency,
 * counts the customers.
 *
 * The query is run with the caller's rights, reading only, and under the snapshot
 * of the statement that asks for the fit, so that all passes see the same rows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "catalog/pg_type.h"
#include "clv/query.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"

struct FitQuery
{
	const FitQueryForm *form;
	SPIPlanPtr	counts;
	SPIPlanPtr	step;
	double		nrows;			/* of the first pass */
	double		fingerprint;
};

static void
not_a_query(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("query must be a single SELECT that changes nothing"),
			 errdetail_internal("%s", detail)));
}

/*
 * Prepare a statement of the server's: errors in it, with their position, are the
 * server's own.
 */
static SPIPlanPtr
prepare(const char *text, int nparameters)
{
	Oid			type = FLOAT8ARRAYOID;
	SPIPlanPtr	plan = SPI_prepare_cursor(text, nparameters, &type, CURSOR_OPT_PARALLEL_OK);

	if (plan == NULL)
		elog(ERROR, "SPI_prepare_cursor failed: %s", SPI_result_code_string(SPI_result));
	return plan;
}

/*
 * Check the columns of a query by position, as arguments of a function are: the
 * same types convert to those that the aggregate takes.
 */
static void
check_columns(const FitQueryForm *form, TupleDesc columns)
{
	if (columns->natts != form->ncolumns && columns->natts != form->ncolumns + 1)
	{
		StringInfoData expected;

		initStringInfo(&expected);
		for (int i = 0; i < form->ncolumns; i++)
			appendStringInfo(&expected, "%s, ", form->columns[i]);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_plural("query gives %d column", "query gives %d columns",
							   columns->natts, columns->natts),
				 errdetail("It must give %sand may give a weight.", expected.data)));
	}
	for (int i = 0; i < columns->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(columns, i);
		Oid			type = i == 0 ? INT8OID : FLOAT8OID;

		if (!can_coerce_type(1, &column->atttypid, &type, COERCION_IMPLICIT))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column \"%s\" is %s", NameStr(column->attname),
							format_type_be(column->atttypid)),
					 errdetail("Column %d is the %s, of type %s.", i + 1,
							   i < form->ncolumns ? form->columns[i] : "weight",
							   format_type_be(type))));
	}
}

/*
 * The text of the one statement in what the caller gives, without a semicolon and
 * what may follow it; *weighted tells whether it has the column of a weight.
 */
static char *
checked_query(const FitQueryForm *form, const char *text, bool *weighted)
{
	List	   *sources = SPI_plan_get_plan_sources(prepare(text, 0));
	CachedPlanSource *source;
	Query	   *query;
	RawStmt    *statement;

	if (list_length(sources) != 1)
		not_a_query(psprintf("It has %d statements.", list_length(sources)));
	source = linitial(sources);
	query = list_length(source->query_list) == 1 ? linitial_node(Query, source->query_list) : NULL;
	if (query == NULL || query->commandType != CMD_SELECT || source->resultDesc == NULL)
		not_a_query("It is of another kind.");
	if (query->hasModifyingCTE || query->rowMarks != NIL)
		not_a_query("It writes, or locks rows.");
	if (contain_volatile_functions((Node *) query))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("query must give the same rows each time"),
				 errdetail("It is run for each step of the fit, and calls a volatile function."),
				 errhint("Store its rows in a table first.")));
	check_columns(form, source->resultDesc);
	*weighted = source->resultDesc->natts > form->ncolumns;

	statement = source->raw_parse_tree;
	text	  +=statement->stmt_location;

	return statement->stmt_len > 0 ? pnstrdup(text, statement->stmt_len) : pstrdup(text);
}

/*
 * The call of the aggregate, and where its rows come from.  Schema and types are
 * named, so that no search path leads elsewhere.
 */
static void
append_call(StringInfo text, FunctionCallInfo fcinfo, const FitQueryForm *form, bool weighted,
			const char *parameters)
{
	Oid			schema = get_func_namespace(fcinfo->flinfo->fn_oid);

	appendStringInfo(text, "%s.%s(", quote_identifier(get_namespace_name(schema)),
					 form->aggregate);
	for (int i = 0; i < form->ncolumns; i++)
		appendStringInfo(text, "q.%s::pg_catalog.%s, ", form->columns[i],
						 i == 0 ? "int8" : "float8");
	appendStringInfo(text, "%s::pg_catalog.float8, %s)", weighted ? "q.weight" : "1", parameters);
}

/* A newline ends a comment that the query may end with. */
static void
append_rows(StringInfo text, const FitQueryForm *form, bool weighted, const char *query)
{
	appendStringInfo(text, " FROM (%s\n) AS q (", query);
	for (int i = 0; i < form->ncolumns; i++)
		appendStringInfo(text, "%s%s", i == 0 ? "" : ", ", form->columns[i]);
	appendStringInfoString(text, weighted ? ", weight)" : ")");
}

/* The query in the first argument; to be closed */
FitQuery *
fit_query_open(FunctionCallInfo fcinfo, const FitQueryForm *form)
{
	FitQuery   *result;
	bool		weighted;
	char	   *query;
	StringInfoData sql;

	SPI_connect();
	result = palloc0(sizeof(FitQuery));
	result->form = form;
	query = checked_query(form, text_to_cstring(PG_GETARG_TEXT_PP(0)), &weighted);

	initStringInfo(&sql);
	appendStringInfo(&sql, "SELECT q.%s::pg_catalog.int8, ", form->columns[0]);
	append_call(&sql, fcinfo, form, weighted, "'{}'::pg_catalog.float8[]");
	append_rows(&sql, form, weighted, query);
	appendStringInfoString(&sql, " GROUP BY 1");
	result->counts = prepare(sql.data, 0);

	resetStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT ");
	append_call(&sql, fcinfo, form, weighted, "$1");
	append_rows(&sql, form, weighted, query);
	result->step = prepare(sql.data, 1);
	return result;
}

void
fit_query_close(void)
{
	SPI_finish();
}

static void
execute(SPIPlanPtr plan, Datum *parameters)
{
	int			code = SPI_execute_plan(plan, parameters, NULL, true, 0);

	if (code != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(code));
}

/* The sums in a column of a row of the result; false if there were no customers */
static bool
get_sums(int row, int column, int nsums, double *sums)
{
	bool		isnull;
	Datum		datum = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column,
									  &isnull);
	ArrayType  *array;

	if (isnull)
		return false;
	array = DatumGetArrayTypeP(datum);
	Assert(ARR_NDIM(array) == 1 && ARR_DIMS(array)[0] == nsums);
	memcpy(sums, ARR_DATA_PTR(array), nsums * sizeof(double));
	return true;
}

/* Count the customers, for each frequency; returns how many frequencies there are. */
int64
fit_query_counts(FitQuery *query, FitQueryCount **counts)
{
	int64		n = 0;

	execute(query->counts, NULL);
	*counts = palloc0(Max(SPI_processed, 1) * sizeof(FitQueryCount));
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		FitQueryCount *count = *counts + n;
		bool		isnull;

		if (!get_sums(row, 2, query->form->step->ncounts, count->sums))
			continue;
		count->frequency = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[row],
													   SPI_tuptable->tupdesc, 1, &isnull));
		query->nrows += count->sums[STEP_NROWS];
		query->fingerprint += count->sums[STEP_FINGERPRINT];
		n++;
	}
	SPI_freetuptable(SPI_tuptable);
	return n;
}

/*
 * The sums at these parameters.  A query that gives other rows at each pass, as one
 * with LIMIT and no order may, would lead the fit astray.
 */
void
fit_query_step(FitQuery *query, const double *parameters, double *sums)
{
	const StepForm *form = query->form->step;
	Datum		values[STEP_MAX_PARAMETERS];
	Datum		argument;

	for (int i = 0; i < form->nparameters; i++)
		values[i] = Float8GetDatum(parameters[i]);
	argument = PointerGetDatum(construct_array(values, form->nparameters, FLOAT8OID,
											   sizeof(float8), FLOAT8PASSBYVAL,
											   TYPALIGN_DOUBLE));
	execute(query->step, &argument);
	if (!get_sums(0, 1, form->nsums, sums))
		sums[STEP_NROWS] = sums[STEP_FINGERPRINT] = 0;
	if (sums[STEP_NROWS] != query->nrows ||
		fabs(sums[STEP_FINGERPRINT] - query->fingerprint) > DBL_EPSILON * query->fingerprint)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("query must give the same rows each time"),
				 errdetail("It gave %s customers, and then %s others.",
						   float8out_internal(query->nrows),
						   float8out_internal(sums[STEP_NROWS])),
				 errhint("Store its rows in a table first, or order those of a LIMIT.")));
	SPI_freetuptable(SPI_tuptable);
	pfree(DatumGetPointer(argument));
}
