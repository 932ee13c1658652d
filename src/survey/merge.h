/*-------------------------------------------------------------------------
 *
 * merge.h
 *	  Merging summaries into a state, or out of it, as they are stored.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_SURVEY_MERGE_H
#define CX_SURVEY_MERGE_H

#include "base/compat.h"
#include "fmgr.h"

extern bool merge_in_place(FunctionCallInfo fcinfo);
extern bool take_away_in_place(FunctionCallInfo fcinfo);

#endif							/* CX_SURVEY_MERGE_H */
