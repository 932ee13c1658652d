/*-------------------------------------------------------------------------
 *
 * summary.c
 *	  The type cx_review: its forms, binary input and output, order.
 *
 * summary.h describes the forms.  All reading goes through review_unpack(),
 * which trusts no byte: a value may come from a damaged page, a client or a
 * newer version of the extension.  Only an aggregate's own state is used where it
 * is (review_own_state, review_own_small).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/stored.h"
#include "base/sum.h"
#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "port/pg_bswap.h"
#include "review/buffer.h"
#include "review/small.h"
#include "review/summary.h"

#define TYPE_NAME	"cx_review"

/* ----------
 * Checks
 * ----------
 */

/* Sums overflow without a check of each row. */
static void
check_sums(const ReviewState *state)
{
	(void) check_sum(sum_value(&state->sum_w));
	(void) check_sum(sum_value(&state->sum_wx));
	(void) check_sum(sum_value(&state->sum_wdd));
	(void) check_sum(sum_value(&state->sum_ww));
}

/* ----------
 * Packed form
 * ----------
 */

#define PACKED_SIZE	(offsetof(ReviewPacked, fields) + sizeof(ReviewFields))
#define NFIELDS		(sizeof(ReviewFields) / sizeof(uint64))

static ReviewFields
unpack_fields(const uint8 *bytes)
{
	ReviewFields fields;
	uint64		big_endian[NFIELDS];

	memcpy(big_endian, bytes, sizeof(fields));
	for (int i = 0; i < (int) NFIELDS; i++)
		big_endian[i] = pg_ntoh64(big_endian[i]);
	memcpy(&fields, big_endian, sizeof(fields));
	return fields;
}

static void
pack_fields(const ReviewState *state, uint8 *bytes)
{
	ReviewFields fields = review_fields(state);
	uint64		big_endian[NFIELDS];

	check_sums(state);
	memcpy(big_endian, &fields, sizeof(fields));
	for (int i = 0; i < (int) NFIELDS; i++)
		big_endian[i] = pg_hton64(big_endian[i]);
	memcpy(bytes, big_endian, sizeof(fields));
}

/* Check and read what follows the length word, in any form. */
static void
unpack_bytes(const uint8 *bytes, Size length, bool working_allowed,
			 ReviewState *state)
{
	ReviewFields fields;
	const char *fault;

	if (length < 1)
		malformed_value(TYPE_NAME, "It is empty.");
	review_init(state);

	if (working_allowed && (bytes[0] == REVIEW_WORKING || bytes[0] == REVIEW_BUFFERED))
	{
		if (length + VARHDRSZ < sizeof(ReviewState))
			malformed_value(TYPE_NAME, "It has the wrong length.");
		memcpy((char *) state + VARHDRSZ, bytes, sizeof(ReviewState) - VARHDRSZ);
		if (state->form == REVIEW_WORKING ? length + VARHDRSZ != sizeof(ReviewState) :
			length + VARHDRSZ < review_buffer_size(state->pending) ||
			(length + VARHDRSZ - review_buffer_size(0)) % sizeof(ReviewRow) != 0)
			malformed_value(TYPE_NAME, "It has the wrong length.");
		check_sums(state);
	}
	else if (working_allowed && bytes[0] == REVIEW_SMALL)
	{
		ReviewSmall small;

		if (length + VARHDRSZ != sizeof(small))
			malformed_value(TYPE_NAME, "It has the wrong length.");
		memcpy((char *) &small + VARHDRSZ, bytes, length);
		fields = review_small_fields(&small);
		review_set_fields(state, &fields);
		check_sums(state);
	}
	else if (bytes[0] == REVIEW_VERSION)
	{
		if (length != PACKED_SIZE - VARHDRSZ)
			malformed_value(TYPE_NAME, "It has the wrong length.");
		fields = unpack_fields(bytes + 1);
		review_set_fields(state, &fields);
	}
	else if (bytes[0] > REVIEW_VERSION && bytes[0] < REVIEW_WORKING)
		newer_version(TYPE_NAME, bytes[0], REVIEW_VERSION);
	else
		malformed_value(TYPE_NAME, "It has no known format version.");

	fault = review_fault(state);
	if (fault != NULL)
		malformed_value(TYPE_NAME, fault);
	if (state->reviews > 0)
		review_set_half_life(state, state->half_life);
}

/*
 * Add the rows behind a state, given the bytes after its length word.  They are
 * copied, because in a tuple they may be anywhere.
 */
static void
unpack_rows(const uint8 *bytes, ReviewState *state)
{
	int			pending = state->pending;
	ReviewRow	rows[REVIEW_MAX_ROWS];
	const char *fault;

	if (pending > REVIEW_MAX_ROWS || (pending > 0 && !review_has_weight(state)))
		malformed_value(TYPE_NAME, "It has rows where none can be.");
	memcpy(rows, bytes + offsetof(ReviewBuffer, rows) - VARHDRSZ,
		   pending * sizeof(ReviewRow));
	for (int i = 0; i < pending; i++)
	{
		if (!(fabs(rows[i].time) * state->rate <= REVIEW_VANISHED + 1))
			malformed_value(TYPE_NAME, "The time of a review is out of range.");
		(void) check_weight(rows[i].weight);
	}
	state->form = REVIEW_WORKING;
	state->pending = 0;
	if (pending > 0)
		review_add_rows(state, rows, pending);
	check_sums(state);
	fault = review_fault(state);
	if (fault != NULL)
		malformed_value(TYPE_NAME, fault);
}

/* The one way to read a value of the type: detoasts, checks and unpacks. */
void
review_unpack(Datum value, ReviewState *state)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);
	uint8	   *bytes = (uint8 *) VARDATA_ANY(packed);

	unpack_bytes(bytes, VARSIZE_ANY_EXHDR(packed), true, state);
	if (state->form == REVIEW_BUFFERED)
		unpack_rows(bytes, state);
	if ((Pointer) packed != DatumGetPointer(value))
		pfree(packed);
}

Datum
review_pack(const ReviewState *state)
{
	ReviewPacked *packed = palloc(PACKED_SIZE);

	SET_VARSIZE(packed, PACKED_SIZE);
	packed->form = REVIEW_VERSION;
	pack_fields(state, packed->fields);
	PG_RETURN_POINTER(packed);
}

/* ----------
 * Binary form, the packed one without its length word
 * ----------
 */
PG_FUNCTION_INFO_V1(cx_review_recv);
Datum
cx_review_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	ReviewState state;

	unpack_bytes((const uint8 *) pq_getmsgbytes(buf, length), length, false,
				 &state);
	PG_RETURN_REVIEW(&state);
}

PG_FUNCTION_INFO_V1(cx_review_send);
Datum
cx_review_send(PG_FUNCTION_ARGS)
{
	ReviewState state;

	PG_GETARG_REVIEW(0, &state);
	PG_RETURN_REVIEW(&state);	/* a bytea is the bytes of a packed value */
}

PG_FUNCTION_INFO_V1(cx_review_from_bytea);
Datum
cx_review_from_bytea(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	ReviewState state;

	unpack_bytes((const uint8 *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes),
				 false, &state);
	PG_RETURN_REVIEW(&state);
}

PG_FUNCTION_INFO_V1(cx_review_add);
Datum
cx_review_add(PG_FUNCTION_ARGS)
{
	ReviewState a;
	ReviewState b;

	PG_GETARG_REVIEW(0, &a);
	PG_GETARG_REVIEW(1, &b);
	review_merge(&a, &b);
	PG_RETURN_REVIEW(&a);
}

/* ----------
 * Order: that of the packed bytes.  It means nothing to a reader; DISTINCT,
 * GROUP BY and merge joins need one.
 * ----------
 */

typedef struct PackedFields
{
	uint8		bytes[sizeof(ReviewFields)];
} PackedFields;

/*
 * The fields of an argument in packed form.  A sort reads millions, so a value
 * that is packed is not unpacked for it, and nothing is left allocated.
 */
static PackedFields
packed_fields(FunctionCallInfo fcinfo, int argno)
{
	Datum		value = PG_GETARG_DATUM(argno);
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);
	uint8	   *bytes = (uint8 *) VARDATA_ANY(packed);
	PackedFields fields;

	if (VARSIZE_ANY_EXHDR(packed) == 1 + sizeof(fields) && bytes[0] == REVIEW_VERSION)
		memcpy(&fields, bytes + 1, sizeof(fields));
	else
	{
		ReviewState state;

		review_unpack(PointerGetDatum(packed), &state);
		pack_fields(&state, fields.bytes);
	}
	if ((Pointer) packed != DatumGetPointer(value))
		pfree(packed);
	return fields;
}

static int
review_compare(FunctionCallInfo fcinfo)
{
	PackedFields a = packed_fields(fcinfo, 0);
	PackedFields b = packed_fields(fcinfo, 1);

	return memcmp(&a, &b, sizeof(PackedFields));
}

STORED_COMPARISONS(cx_review, review_compare);

PG_FUNCTION_INFO_V1(cx_review_hash);
Datum
cx_review_hash(PG_FUNCTION_ARGS)
{
	PackedFields fields = packed_fields(fcinfo, 0);

	return hash_any(fields.bytes, sizeof(fields));
}

PG_FUNCTION_INFO_V1(cx_review_hash_extended);
Datum
cx_review_hash_extended(PG_FUNCTION_ARGS)
{
	PackedFields fields = packed_fields(fcinfo, 0);

	return hash_any_extended(fields.bytes, sizeof(fields), PG_GETARG_INT64(1));
}
