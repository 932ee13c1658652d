/*-------------------------------------------------------------------------
 *
 * module.c
 *	  What makes cx_metrics a loadable module of PostgreSQL.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(
					.name = "cx_metrics",
					.version = CX_METRICS_VERSION
);
#else
PG_MODULE_MAGIC;
#endif
