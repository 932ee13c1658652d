/*-------------------------------------------------------------------------
 *
 * stored.h
 *	  Faults of stored values: malformed bytes, bytes of a newer version,
 *	  malformed text.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_BASE_STORED_H
#define CX_BASE_STORED_H

#include "base/compat.h"
#include "nodes/nodes.h"

pg_noreturn extern void malformed_value(const char *type, const char *detail);
pg_noreturn extern void newer_version(const char *type, int version, int known);
extern bool invalid_input(Node *escontext, const char *type, const char *input,
						  const char *detail);

#endif							/* CX_BASE_STORED_H */
