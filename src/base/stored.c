/*-------------------------------------------------------------------------
 *
 * stored.c
 *	  Faults of stored values: malformed bytes, bytes of a newer version,
 *	  malformed text.
 *
 * A value may come from a damaged page, a client or a newer version of the
 * extension.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/stored.h"

void
malformed_value(const char *type, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("malformed value of type %s", type),
			 errdetail_internal("%s", detail)));
}

void
newer_version(const char *type, int version, int known)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("value of type %s has format version %d", type, version),
			 errdetail("This server reads versions up to %d.", known),
			 errhint("Update the extension cx_metrics.")));
}

/* Text that is none of the type's: soft, where the caller can take it so */
bool
invalid_input(Node *escontext, const char *type, const char *input,
			  const char *detail)
{
	ereturn(escontext, false,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"", type, input),
			 errdetail_internal("%s", detail)));
}
