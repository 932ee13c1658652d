/*-------------------------------------------------------------------------
 *
 * partition.h
 *	  All rows of a partition, for window functions that look at the whole of
 *	  it, whatever the frame is.
 *
 * They read it once, at its first row, and remember what they found in
 * WinGetPartitionLocalMemory().
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_PARTITION_H
#define CX_BASE_PARTITION_H

#include "windowapi.h"

typedef struct PartitionScan
{
	WindowObject winobj;
	int			row;			/* the one being read */
	MemoryContext scratch;		/* what the arguments take in it */
} PartitionScan;

extern PartitionScan partition_begin(WindowObject winobj);
extern bool partition_next(PartitionScan *scan, Datum *argument);
extern Datum partition_argument(PartitionScan *scan, int argno, bool *isnull);

#endif							/* CX_BASE_PARTITION_H */
