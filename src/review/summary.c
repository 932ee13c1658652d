/*-------------------------------------------------------------------------
 *
 * review_type.c
 *	  The type cx_review: its forms, binary input and output, order.
 *
 * review.h describes the forms.  All reading goes through review_unpack(),
 * which trusts no byte: a value may come from a damaged page, a client or a
 * newer version of the extension.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/check.h"
#include "base/compat.h"
#include "base/duration.h"
#include "base/stored.h"
#include "base/sum.h"
#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "port/pg_bswap.h"
#include "review/summary.h"

#define TYPE_NAME	"cx_review"

/* an empty summary */
void
review_init(ReviewState *state)
{
	memset(state, 0, sizeof(ReviewState));
	SET_VARSIZE(state, sizeof(ReviewState));
	state->form = REVIEW_WORKING;
}

void
review_set_half_life(ReviewState *state, int64 half_life)
{
	state->half_life = half_life;
	state->rate = 1.0 / half_life;
}

/* ----------
 * Checks
 * ----------
 */

/* Equal values have equal bytes, so there is only one zero. */
static bool
good_sum(const DoubleSum *total)
{
	return isfinite(sum_value(total)) && !(total->sum == 0 && signbit(total->sum));
}

/*
 * Can the levels of reviews up to the last one reach the base?  The start of
 * the calendar has a negative period, so most values need not look it up.
 */
static bool
good_base(const ReviewState *state)
{
	int64		length = state->half_life;
	double		rate = 1.0 / length;
	int64		passed;

	if (state->base > review_period(state->last, length, rate, &passed) + GREATEST_EXPONENT)
		return false;
	return state->base >= LEAST_EXPONENT ||
		state->base >= review_period(MIN_TIMESTAMP, length, rate, &passed) + LEAST_EXPONENT;
}

/*
 * What is wrong with the fields of a value, or NULL.  The sums must be ones
 * that some reviews have: of weights of which none is above 4 and one is at
 * least 1, and by the Cauchy-Schwarz inequality the effective number of
 * reviews, w^2/ww, lies between 1 and their number.
 */
const char *
review_fault(const ReviewState *state)
{
	const double tolerance = 1e-9;
	double		w = sum_value(&state->w);
	double		wx = sum_value(&state->wx);
	double		wdd = sum_value(&state->wdd);
	double		ww = sum_value(&state->ww);
	double		effective = w / (ww / w);
	double		most = state->reviews * (1 + tolerance);

	if (state->reviews < 0)
		return "The number of reviews must not be negative.";
	if (!good_sum(&state->w) || !good_sum(&state->wx) || !good_sum(&state->wdd) ||
		!good_sum(&state->ww) || w < 0 || wdd < 0 || ww < 0)
		return "Sums must be finite, and those of weights and of squares not negative.";
	if (state->reviews == 0)
		return state->half_life == 0 && state->last == 0 && state->base == 0 &&
			w == 0 && wx == 0 && wdd == 0 && ww == 0 ? NULL :
			"A summary of no reviews must be empty.";
	if (state->half_life <= 0 || state->half_life > DURATION_MAX)
		return "The half-life is out of range.";
	if (!IS_VALID_TIMESTAMP(state->last))
		return "The time of the last review is out of range.";
	if (w == 0 ? (state->base != 0 || wx != 0 || wdd != 0 || ww != 0) :
		!(w >= 1 - tolerance && w <= 4 * most &&
		  effective >= 1 - tolerance && effective <= most))
		return "The sums are not those of any reviews.";
	if (w != 0 && !good_base(state))
		return "The base is out of range.";
	return NULL;
}

/* Sums overflow without a check of each row. */
static void
check_sums(const ReviewState *state)
{
	(void) check_sum(sum_value(&state->w));
	(void) check_sum(sum_value(&state->wx));
	(void) check_sum(sum_value(&state->wdd));
	(void) check_sum(sum_value(&state->ww));
}

/* ----------
 * Packed form
 * ----------
 */

static int64
get_int64(const uint8 **bytes)
{
	uint64		value;

	memcpy(&value, *bytes, sizeof(value));
	*bytes += sizeof(value);
	return (int64) pg_ntoh64(value);
}

static double
get_double(const uint8 **bytes)
{
	int64		bits = get_int64(bytes);
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static void
put_int64(uint8 **bytes, int64 value)
{
	uint64		big_endian = pg_hton64((uint64) value);

	memcpy(*bytes, &big_endian, sizeof(big_endian));
	*bytes += sizeof(big_endian);
}

static void
put_double(uint8 **bytes, double value)
{
	int64		bits;

	memcpy(&bits, &value, sizeof(bits));
	put_int64(bytes, bits);
}

/* Check and read what follows the length word, in either form. */
static void
unpack_bytes(const uint8 *bytes, Size length, bool working_allowed,
			 ReviewState *state)
{
	const char *fault;

	if (length < 1)
		malformed_value(TYPE_NAME, "It is empty.");
	review_init(state);

	if (working_allowed && (bytes[0] == REVIEW_WORKING || bytes[0] == REVIEW_BUFFERED))
	{
		if (length + VARHDRSZ != (bytes[0] == REVIEW_WORKING ?
								  sizeof(ReviewState) : sizeof(ReviewBuffer)))
			malformed_value(TYPE_NAME, "It has the wrong length.");
		memcpy((char *) state + VARHDRSZ, bytes, sizeof(ReviewState) - VARHDRSZ);
		check_sums(state);
	}
	else if (bytes[0] == REVIEW_VERSION)
	{
		if (length != REVIEW_PACKED_SIZE - VARHDRSZ)
			malformed_value(TYPE_NAME, "It has the wrong length.");
		bytes++;
		state->half_life = get_int64(&bytes);
		state->last = get_int64(&bytes);
		state->base = get_int64(&bytes);
		state->reviews = get_int64(&bytes);
		state->w.sum = get_double(&bytes);
		state->wx.sum = get_double(&bytes);
		state->wdd.sum = get_double(&bytes);
		state->ww.sum = get_double(&bytes);
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
 * copied, for in a tuple they may be anywhere.
 */
static void
unpack_rows(const uint8 *bytes, ReviewState *state)
{
	int			pending = state->pending;
	ReviewRows	rows;

	if (pending > REVIEW_ROWS || (pending > 0 && !review_has_weight(state)))
		malformed_value(TYPE_NAME, "It has rows where none can be.");
	memcpy(&rows, bytes + offsetof(ReviewBuffer, rows) - VARHDRSZ, sizeof(rows));
	for (int i = 0; i < pending; i++)
	{
		if (!(fabs(rows.time[i]) * state->rate <= REVIEW_VANISHED + 1))
			malformed_value(TYPE_NAME, "The time of a review is out of range.");
		(void) check_weight(rows.weight[i]);
	}
	state->form = REVIEW_WORKING;
	state->pending = 0;
	if (pending > 0)
		review_add_rows(state, &rows, pending);
	check_sums(state);
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

static void
pack_fields(const ReviewState *state, uint8 *fields)
{
	put_int64(&fields, state->half_life);
	put_int64(&fields, state->last);
	put_int64(&fields, state->base);
	put_int64(&fields, state->reviews);
	put_double(&fields, check_sum(sum_value(&state->w)));
	put_double(&fields, check_sum(sum_value(&state->wx)));
	put_double(&fields, check_sum(sum_value(&state->wdd)));
	put_double(&fields, check_sum(sum_value(&state->ww)));
}

Datum
review_pack(const ReviewState *state)
{
	ReviewPacked *packed = palloc(REVIEW_PACKED_SIZE);

	SET_VARSIZE(packed, REVIEW_PACKED_SIZE);
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
	uint8		bytes[sizeof(((ReviewPacked *) NULL)->fields)];
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

PG_FUNCTION_INFO_V1(cx_review_cmp);
Datum
cx_review_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(review_compare(fcinfo));
}

PG_FUNCTION_INFO_V1(cx_review_eq);
Datum
cx_review_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(review_compare(fcinfo) == 0);
}

PG_FUNCTION_INFO_V1(cx_review_ne);
Datum
cx_review_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(review_compare(fcinfo) != 0);
}

PG_FUNCTION_INFO_V1(cx_review_lt);
Datum
cx_review_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(review_compare(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(cx_review_le);
Datum
cx_review_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(review_compare(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(cx_review_ge);
Datum
cx_review_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(review_compare(fcinfo) >= 0);
}

PG_FUNCTION_INFO_V1(cx_review_gt);
Datum
cx_review_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(review_compare(fcinfo) > 0);
}

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
