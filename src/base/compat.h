/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  Differences between the supported PostgreSQL versions, and only these.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_COMPAT_H
#define CX_COMPAT_H

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#include "varatt.h"
#endif

/* exporting the functions that SQL calls, and nothing else, came with 16 */
#if PG_VERSION_NUM < 160000
#undef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))
#undef PG_FUNCTION_INFO_V1
#define PG_FUNCTION_INFO_V1(funcname) \
extern PGDLLEXPORT Datum funcname(PG_FUNCTION_ARGS); \
extern PGDLLEXPORT const Pg_finfo_record * CppConcat(pg_finfo_,funcname)(void); \
const Pg_finfo_record * \
CppConcat(pg_finfo_,funcname) (void) \
{ \
	static const Pg_finfo_record my_finfo = { 1 }; \
	return &my_finfo; \
} \
extern int no_such_variable
#endif

/* making numerics out of int64, and infinite numerics, came with 14 */
#if PG_VERSION_NUM < 140000
#define int64_to_numeric(value) \
	DatumGetNumeric(DirectFunctionCall1(int8_numeric, Int64GetDatum(value)))
#define numeric_is_inf(num) false
#endif

/*
 * Conversions that stop at a character without equivalent came with 14.  Those
 * of 13 end in an error.  It can be caught without a subtransaction, which a
 * parallel worker could not start: they hold nothing that would be left behind.
 */
#if PG_VERSION_NUM < 140000
static inline int
pg_do_encoding_conversion_buf(Oid proc, int src_encoding, int dest_encoding,
							  unsigned char *src, int srclen,
							  unsigned char *dest, int destlen, bool noError)
{
	MemoryContext before = CurrentMemoryContext;
	volatile int converted = srclen;

	(void) destlen;
	(void) noError;
	PG_TRY();
	{
		OidFunctionCall5(proc, Int32GetDatum(src_encoding),
						 Int32GetDatum(dest_encoding),
						 CStringGetDatum((char *) src),
						 CStringGetDatum((char *) dest),
						 Int32GetDatum(srclen));
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(before);
		if (geterrcode() != ERRCODE_UNTRANSLATABLE_CHARACTER &&
			geterrcode() != ERRCODE_CHARACTER_NOT_IN_REPERTOIRE)
			PG_RE_THROW();
		FlushErrorState();
		converted = 0;
	}
	PG_END_TRY();
	return converted;
}
#endif

/* the attribute in front of the declaration came with 18 */
#ifndef pg_noreturn
#define pg_noreturn pg_attribute_noreturn()
#endif

/* errors of input functions that need not end the statement came with 16 */
#if PG_VERSION_NUM < 160000
#define ereturn(context, dummy_value, ...) \
	do { (void) (context); ereport(ERROR, __VA_ARGS__); return dummy_value; } while (0)
#define SOFT_ERROR_OCCURRED(context) false
#define make_range_compat(typcache, lower, upper) \
	make_range(typcache, lower, upper, false)
#define DirectInputFunctionCallSafe(func, str, typioparam, typmod, context, result) \
	(*(result) = DirectFunctionCall3(func, CStringGetDatum(str), \
									 ObjectIdGetDatum(typioparam), \
									 Int32GetDatum(typmod)), true)
#else
#define make_range_compat(typcache, lower, upper) \
	make_range(typcache, lower, upper, false, NULL)
#endif

/* an error context took the place of the flag with 19 */
#if PG_VERSION_NUM >= 190000
static inline int32
numeric_int4_opt_error(Numeric num, bool *have_error)
{
	ErrorSaveContext context = {.type = T_ErrorSaveContext};
	int32		result = numeric_int4_safe(num, (Node *) &context);

	*have_error = context.error_occurred;
	return result;
}
#endif

#endif							/* CX_COMPAT_H */
