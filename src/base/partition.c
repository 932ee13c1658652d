/*-------------------------------------------------------------------------
 *
 * partition.c
 *	  All rows of a partition, for window functions that look at the whole of
 *	  it, whatever the frame is.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/partition.h"
#include "miscadmin.h"
#include "utils/memutils.h"

PartitionScan
partition_begin(WindowObject winobj)
{
	PartitionScan scan = {.winobj = winobj,.row = -1};

	scan.scratch = AllocSetContextCreate(CurrentMemoryContext,
										 "arguments in a row of the partition",
										 ALLOCSET_SMALL_SIZES);
	return scan;
}

static Datum
argument_in_row(PartitionScan *scan, int argno, bool *isnull, bool *isout)
{
	MemoryContext before = MemoryContextSwitchTo(scan->scratch);
	Datum		argument = WinGetFuncArgInPartition(scan->winobj, argno, scan->row,
													WINDOW_SEEK_HEAD, false,
													isnull, isout);

	MemoryContextSwitchTo(before);
	return argument;
}

/* An argument in the row being read; it lives until the next row. */
Datum
partition_argument(PartitionScan *scan, int argno, bool *isnull)
{
	bool		isout;

	return argument_in_row(scan, argno, isnull, &isout);
}

/*
 * The first argument in the next row where it is not NULL; false at the end,
 * which also ends the scan.  The executor frees what an argument took when it
 * goes on to the next row of its own, and that is after the whole scan.  It is
 * not asked how many rows there are, for then it would store all of them, and
 * read again from a file those that do not fit in memory.
 */
bool
partition_next(PartitionScan *scan, Datum *argument)
{
	bool		isnull;
	bool		isout;

	do
	{
		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(scan->scratch);
		if (scan->row == PG_INT32_MAX)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("partition has too many rows"),
					 errdetail("The limit is %d.", PG_INT32_MAX)));
		scan->row++;
		*argument = argument_in_row(scan, 0, &isnull, &isout);
		if (isout)
		{
			MemoryContextDelete(scan->scratch);
			return false;
		}
	} while (isnull);
	return true;
}
