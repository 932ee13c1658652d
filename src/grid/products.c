/*-------------------------------------------------------------------------
 *
 * products.c
 *	  The products of a Grid, collected by the aggregate grid_svg.
 *
 * The state is a bytea, so that it can travel between the nodes of a
 * distributed engine: all in network byte order, the number of products as
 * four bytes, the title, then for each product its two scores as double
 * precision and its name.  A text is a four-byte length, -1 for no title, and
 * as many bytes in the server's encoding.  The state grows with each row, and
 * is therefore bounded: a picture takes so many products, and so many
 * characters of a text.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "base/aggregate.h"
#include "base/compat.h"
#include "grid/products.h"
#include "libpq/pqformat.h"
#include "utils/float.h"

#define MAX_PRODUCTS		1000	/* in one picture */
#define MAX_TEXT			200 /* characters of a text, where it stands in
								 * full */

#define NOT_PRODUCTS		"Expected the products of a Grid."

/* A text in the server's encoding, not terminated */
typedef struct Bytes
{
	int			length;			/* -1: none */
	const char *data;
} Bytes;

/* What stands in front of the products */
typedef struct Head
{
	int			nproducts;
	Bytes		title;
} Head;

/* One character more than is shown tells that there are more. */
static Bytes
bounded_bytes(text *value)
{
	Bytes		bytes = {.data = VARDATA_ANY(value)};

	bytes.length = pg_mbcharcliplen(bytes.data, VARSIZE_ANY_EXHDR(value), MAX_TEXT + 1);
	return bytes;
}

static Bytes
read_bytes(StringInfo buffer, int shortest)
{
	Bytes		bytes = {0};

	if (buffer->len - buffer->cursor < (int) sizeof(int32))
		malformed_state(NOT_PRODUCTS);
	bytes.length = pq_getmsgint(buffer, sizeof(int32));
	if (bytes.length < shortest || bytes.length > buffer->len - buffer->cursor)
		malformed_state(NOT_PRODUCTS);
	if (bytes.length >= 0)
		bytes.data = pq_getmsgbytes(buffer, bytes.length);
	return bytes;
}

static void
append_bytes(StringInfo state, Bytes bytes)
{
	pq_sendint32(state, bytes.length);
	if (bytes.length > 0)
		pq_sendbytes(state, bytes.data, bytes.length);
}

/* The head of a state, and a buffer to read the products from */
static Head
read_head(bytea *state, StringInfo buffer)
{
	Head		head;

	buffer->data = VARDATA_ANY(state);
	buffer->len = buffer->maxlen = VARSIZE_ANY_EXHDR(state);
	buffer->cursor = 0;
	if (buffer->len < (int) sizeof(int32))
		malformed_state(NOT_PRODUCTS);
	head.nproducts = pq_getmsgint(buffer, sizeof(int32));
	if (head.nproducts < 0 || head.nproducts > MAX_PRODUCTS)
		malformed_state(NOT_PRODUCTS);
	head.title = read_bytes(buffer, -1);
	/* it may be quoted in an error */
	if (head.title.length > 0 && !pg_verifymbstr(head.title.data, head.title.length, true))
		malformed_state(NOT_PRODUCTS);
	return head;
}

/* A new state of so many products, which the caller appends */
static void
begin_state(StringInfo state, Head head)
{
	if (head.nproducts > MAX_PRODUCTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many products for one Grid"),
				 errdetail("A Grid shows at most %d products.", MAX_PRODUCTS),
				 errhint("Draw one Grid for each category, with GROUP BY.")));
	pq_begintypsend(state);
	pq_sendint32(state, head.nproducts);
	append_bytes(state, head.title);
}

static void
append_rest(StringInfo state, StringInfo buffer)
{
	pq_sendbytes(state, buffer->data + buffer->cursor,
				 buffer->len - buffer->cursor);
}

static const char *
quoted(Bytes bytes)
{
	return psprintf("\"%.*s\"", bytes.length, bytes.data);
}

/* The title of both, of which one may not know it yet */
static Bytes
common_title(Bytes a, Bytes b)
{
	if (a.length < 0)
		return b;
	if (b.length >= 0 &&
		(a.length != b.length || memcmp(a.data, b.data, a.length) != 0))
		constant_changed("title", quoted(a), quoted(b));
	return a;
}

/* (state, name, satisfaction, market presence [, title]); strict */
PG_FUNCTION_INFO_V1(cx_grid_svg_transfn);
Datum
cx_grid_svg_transfn(PG_FUNCTION_ARGS)
{
	StringInfoData before;
	StringInfoData state;
	Head		head = read_head(PG_GETARG_BYTEA_PP(0), &before);
	double		satisfaction = grid_check_score("satisfaction", PG_GETARG_FLOAT8(2));
	double		market_presence = grid_check_score("market presence", PG_GETARG_FLOAT8(3));

	head.nproducts++;
	if (PG_NARGS() > 4)
		head.title = common_title(head.title, bounded_bytes(PG_GETARG_TEXT_PP(4)));
	begin_state(&state, head);
	append_rest(&state, &before);
	pq_sendfloat8(&state, satisfaction);
	pq_sendfloat8(&state, market_presence);
	append_bytes(&state, bounded_bytes(PG_GETARG_TEXT_PP(1)));
	PG_RETURN_BYTEA_P(pq_endtypsend(&state));
}

PG_FUNCTION_INFO_V1(cx_grid_svg_combinefn);
Datum
cx_grid_svg_combinefn(PG_FUNCTION_ARGS)
{
	StringInfoData a;
	StringInfoData b;
	StringInfoData state;
	Head		head = read_head(PG_GETARG_BYTEA_PP(0), &a);
	Head		other = read_head(PG_GETARG_BYTEA_PP(1), &b);

	head.nproducts += other.nproducts;
	head.title = common_title(head.title, other.title);
	begin_state(&state, head);
	append_rest(&state, &a);
	append_rest(&state, &b);
	PG_RETURN_BYTEA_P(pq_endtypsend(&state));
}

static void
decode_text(GridText *decoded, Bytes bytes)
{
	grid_text_decode(decoded, bytes.data, bytes.length);
	if (decoded->length > MAX_TEXT)
	{
		decoded->length = MAX_TEXT;
		decoded->characters[MAX_TEXT - 1] = GRID_ELLIPSIS;
	}
}

/* The next product of a state, which may come from anywhere */
static void
read_product(StringInfo buffer, GridProduct *product)
{
	if (buffer->len - buffer->cursor < (int) (2 * sizeof(float8)))
		malformed_state(NOT_PRODUCTS);
	product->satisfaction = grid_check_score("satisfaction",
											 pq_getmsgfloat8(buffer));
	product->market_presence = grid_check_score("market presence",
												pq_getmsgfloat8(buffer));
	product->quadrant = grid_quadrant_of(product->satisfaction,
										 product->market_presence,
										 GRID_MIDPOINT);
	decode_text(&product->name, read_bytes(buffer, 0));
}

/* By the mean of both scores, downwards, then by the characters of the names */
static int
compare_products(const void *left, const void *right)
{
	const GridProduct *a = left;
	const GridProduct *b = right;
	int			order = float8_cmp_internal(b->satisfaction + b->market_presence,
											a->satisfaction + a->market_presence);

	for (int i = 0; order == 0 && i < Min(a->name.length, b->name.length); i++)
		order = (int) a->name.characters[i] - (int) b->name.characters[i];
	if (order == 0)
		order = a->name.length - b->name.length;
	if (order == 0)
		order = float8_cmp_internal(a->satisfaction, b->satisfaction);
	return order;
}

/*
 * The products of a state, sorted by what is drawn of them: neither the order of
 * the rows nor the server's encoding shows.
 */
void
grid_read_products(bytea *state, GridProducts *grid)
{
	StringInfoData buffer;
	Head		head = read_head(state, &buffer);

	grid->titled = head.title.length >= 0;
	if (grid->titled)
		decode_text(&grid->title, head.title);
	grid->n = head.nproducts;
	grid->products = palloc(Max(grid->n, 1) * sizeof(GridProduct));
	for (int i = 0; i < grid->n; i++)
		read_product(&buffer, &grid->products[i]);
	if (buffer.cursor != buffer.len)
		malformed_state(NOT_PRODUCTS);
	qsort(grid->products, grid->n, sizeof(GridProduct), compare_products);
}
