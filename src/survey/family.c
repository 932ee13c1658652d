/*-------------------------------------------------------------------------
 *
 * family.c
 *	  The p-values of a family of tests, adjusted for their number.
 *
 * Of n tests of nothing, each at 0.05, one in twenty is a false alarm.  The
 * methods and results are those of R's p.adjust():
 *
 *		bonferroni	p n
 *		holm		p (n - i + 1) for the i-th smallest p, but no less than the
 *					one before it (Holm 1979)
 *		bh, fdr		p n / i for the i-th smallest p, but no more than the one
 *					after it (Benjamini and Hochberg 1995)
 *
 * and at most 1.  The first two bound the probability of any false alarm in the
 * family, whatever the dependence between the tests; the last bounds the
 * expected share of false alarms among the findings, given tests that are
 * independent or positively dependent.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/check.h"
#include "base/compat.h"
#include "base/decimal.h"
#include "base/partition.h"
#include "miscadmin.h"

typedef enum AdjustMethod
{
	ADJUST_HOLM,
	ADJUST_BH,
	ADJUST_BONFERRONI
} AdjustMethod;

typedef struct AdjustName
{
	const char *name;
	AdjustMethod method;
} AdjustName;

static const AdjustName adjust_methods[] = {
	{"holm", ADJUST_HOLM},
	{"bh", ADJUST_BH},
	{"fdr", ADJUST_BH},
	{"bonferroni", ADJUST_BONFERRONI},
};

static AdjustMethod
adjust_method(const char *name)
{
	for (int i = 0; i < (int) lengthof(adjust_methods); i++)
		if (pg_strcasecmp(name, adjust_methods[i].name) == 0)
			return adjust_methods[i].method;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("method \"%s\" is not recognized", name),
			 errdetail("The methods are holm, bh (or fdr) and bonferroni.")));
}

/*
 * The p-values of a partition and what becomes of them.  Equal ones become
 * equal, so they need not remember their rows: a row finds its own again.
 */
typedef struct Family
{
	bool		known;
	int64		size;			/* rows with a p-value */
	double	   *adjusted;		/* in the order of the p-values */
	double		p_value[FLEXIBLE_ARRAY_MEMBER]; /* ascending; adjusted follow */
} Family;

static int
compare_p_values(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	CHECK_FOR_INTERRUPTS();
	return (x > y) - (x < y);
}

/* Take the p-values of the partition, and the method, which must not change. */
static AdjustMethod
collect_p_values(WindowObject winobj, Family *family)
{
	AdjustMethod method = ADJUST_HOLM;
	char	   *method_name = NULL; /* as it is in the first row */
	PartitionScan scan = partition_begin(winobj);
	Datum		argument;

	while (partition_next(&scan, &argument))
	{
		double		p_value = DatumGetFloat8(argument);
		bool		isnull;
		char	   *name;

		argument = partition_argument(&scan, 1, &isnull);
		if (isnull)
			continue;
		name = TextDatumGetCString(argument);
		if (method_name == NULL)
		{
			method = adjust_method(name);
			method_name = name;
		}
		else if (adjust_method(name) != method)
			constant_changed("method", method_name, name);
		else
			pfree(name);

		if (!(p_value >= 0 && p_value <= 1))
			double_out_of_range(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "p_value", p_value,
								"It must be between 0 and 1.", NULL);
		family->p_value[family->size++] = p_value;
	}
	if (method_name != NULL)
		pfree(method_name);
	return method;
}

static void
find_family(WindowObject winobj, Family *family)
{
	AdjustMethod method = collect_p_values(winobj, family);
	double	   *p_value = family->p_value;
	int64		n = family->size;

	qsort(p_value, n, sizeof(double), compare_p_values);
	family->adjusted = p_value + n;
	switch (method)
	{
		case ADJUST_HOLM:
			for (int64 i = 0; i < n; i++)
				family->adjusted[i] = Max(p_value[i] * (n - i),
										  i > 0 ? family->adjusted[i - 1] : 0);
			break;
		case ADJUST_BH:
			for (int64 i = n - 1; i >= 0; i--)
				family->adjusted[i] = Min(p_value[i] * n / (i + 1),
										  i < n - 1 ? family->adjusted[i + 1] : 1);
			break;
		case ADJUST_BONFERRONI:
			for (int64 i = 0; i < n; i++)
				family->adjusted[i] = p_value[i] * n;
			break;
	}
	family->known = true;
}

PG_FUNCTION_INFO_V1(p_adjust);
Datum
p_adjust(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	int64		rows = WinGetPartitionRowCount(winobj);
	Family	   *family = WinGetPartitionLocalMemory(winobj, offsetof(Family, p_value) +
													2 * rows * sizeof(double));
	Datum		argument;
	bool		isnull;
	bool		method_isnull;
	double		p_value;
	double	   *found;

	if (!family->known)
		find_family(winobj, family);
	argument = WinGetFuncArgCurrent(winobj, 0, &isnull);
	(void) WinGetFuncArgCurrent(winobj, 1, &method_isnull);
	if (isnull || method_isnull)
		PG_RETURN_NULL();
	p_value = DatumGetFloat8(argument);

	found = bsearch(&p_value, family->p_value, family->size, sizeof(double), compare_p_values);
	if (found == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("p_value of a row must be the same whenever it is computed"),
				 errhint("Compute a volatile expression in a subquery.")));
	PG_RETURN_NUMERIC(numeric_from_double(Min(family->adjusted[found - family->p_value], 1)));
}
