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

/* An argument in the row being read; it lives until the next row. */
Datum
partition_argument(PartitionScan *scan, int argno, bool *isnull)
{
	MemoryContext before = MemoryContextSwitchTo(scan->scratch);
	bool		isout;
	Datum		argument = WinGetFuncArgInPartition(scan->winobj, argno, scan->row,
													WINDOW_SEEK_HEAD, false,
													isnull, &isout);

	MemoryContextSwitchTo(before);
	return argument;
}

/*
 * The first argument in the next row where it is not NULL; false at the end,
 * which also ends the scan.  The executor frees what an argument took when it
 * goes on to the next row of its own, and that is after the whole scan.
 */
bool
partition_next(PartitionScan *scan, Datum *argument)
{
	int64		rows = WinGetPartitionRowCount(scan->winobj);
	bool		isnull = true;

	while (isnull)
	{
		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(scan->scratch);
		if (++scan->row >= rows)
		{
			MemoryContextDelete(scan->scratch);
			return false;
		}
		*argument = partition_argument(scan, 0, &isnull);
	}
	return true;
}
