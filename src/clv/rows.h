/*-------------------------------------------------------------------------
 *
 * rows.h
 *	  The rows that a model is fitted to, kept until the last one is known.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_ROWS_H
#define CX_CLV_ROWS_H

#include "base/compat.h"
#include "fmgr.h"

/*
 * Rows of 2 to 4 numbers each: the frequency, one or two more, and the weight
 * if the aggregate has that argument.
 */
typedef struct FitRows
{
	int			width;			/* numbers per row */
	bool		weighted;		/* the last of them is the weight */
	int64		nrows;
	int64		nskipped;		/* rows without information, not kept */
	int64		capacity;		/* in rows */
	double	   *values;			/* nrows * width */
} FitRows;

#define FIT_ROW_MAX_WIDTH	4

/* rows between two looks for a cancel request, a few milliseconds */
#define ROWS_PER_INTERRUPT_CHECK	65536

static inline double
row_weight(const FitRows *rows, const double *row)
{
	return rows->weighted ? row[rows->width - 1] : 1;
}

/*
 * What a fit must know of its customers before it can start, and all that it
 * needs of those sums that depend on the frequency alone.
 */
typedef struct FitCounts
{
	double		nrows;
	double		customers;		/* sum of weights */
	int			max_frequency;
	int			capacity;
	double	   *with;			/* [x]: weight of the customers with frequency
								 * x */
} FitCounts;

extern void fit_count(FitCounts *counts, double frequency, double nrows, double customers);
extern Datum fit_add_row(FunctionCallInfo fcinfo, const double *values, int nvalues,
						 int weight_argno, bool informative);
extern const FitRows *fit_rows_merge(const FitRows *rows);

#endif							/* CX_CLV_ROWS_H */
