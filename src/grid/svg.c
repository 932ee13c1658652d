/*-------------------------------------------------------------------------
 *
 * svg.c
 *	  The aggregate grid_svg: the picture of a Grid.
 *
 * The state is a bytea, so that it can travel between the nodes of a
 * distributed engine: all in network byte order, the number of products as
 * four bytes, then for each product its two scores as double precision and
 * its name as a four-byte length and as many bytes in the server's encoding.
 * It grows with each row, and is therefore bounded: a picture takes so many
 * products, and so many characters of a name.
 *
 * The picture has no style sheet, no script and no reference to anything
 * outside, and its identifiers are made from its contents, so that several
 * may stand in one page.  Marks differ in shape, in hue (after Okabe and Ito
 * 2008, for all kinds of colour vision) and in lightness (for print in grey).
 * The final function sorts the products by what is drawn of them, so neither
 * the order of the rows nor the server's encoding shows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/aggregate.h"
#include "base/compat.h"
#include "grid/label.h"
#include "grid/score.h"
#include "grid/text.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/float.h"

#define MAX_PRODUCTS		1000	/* in one picture */
#define MAX_NAME			200 /* characters of a name, in descriptions */

typedef struct GridProduct
{
	double		satisfaction;
	double		market_presence;
	GridQuadrant quadrant;
	GridText	text;
} GridProduct;

/* ----------
 * State
 * ----------
 */

#define NOT_PRODUCTS	"Expected the products of a Grid."

/* A buffer to read the state from, behind the number of products */
static int
read_state(bytea *state, StringInfo buffer)
{
	int			nproducts;

	buffer->data = VARDATA_ANY(state);
	buffer->len = buffer->maxlen = VARSIZE_ANY_EXHDR(state);
	buffer->cursor = 0;
	if (buffer->len < (int) sizeof(int32))
		malformed_state(NOT_PRODUCTS);
	nproducts = pq_getmsgint(buffer, sizeof(int32));
	if (nproducts < 0 || nproducts > MAX_PRODUCTS)
		malformed_state(NOT_PRODUCTS);
	return nproducts;
}

/* A new state of so many products, which the caller appends */
static void
begin_state(StringInfo state, int nproducts)
{
	if (nproducts > MAX_PRODUCTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many products for one Grid"),
				 errdetail("A Grid shows at most %d products.", MAX_PRODUCTS),
				 errhint("Draw one Grid for each category, with GROUP BY.")));
	pq_begintypsend(state);
	pq_sendint32(state, nproducts);
}

static void
append_rest(StringInfo state, StringInfo buffer)
{
	pq_sendbytes(state, buffer->data + buffer->cursor,
				 buffer->len - buffer->cursor);
}

/* (state, name, satisfaction, market presence); strict */
PG_FUNCTION_INFO_V1(cx_grid_svg_transfn);
Datum
cx_grid_svg_transfn(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(1);
	int			length = pg_mbcharcliplen(VARDATA_ANY(name),
										  VARSIZE_ANY_EXHDR(name),
										  MAX_NAME + 1);
	double		satisfaction = grid_check_score("satisfaction",
												PG_GETARG_FLOAT8(2));
	double		market_presence = grid_check_score("market presence",
												   PG_GETARG_FLOAT8(3));
	StringInfoData before;
	StringInfoData state;

	begin_state(&state, read_state(PG_GETARG_BYTEA_PP(0), &before) + 1);
	append_rest(&state, &before);
	pq_sendfloat8(&state, satisfaction);
	pq_sendfloat8(&state, market_presence);
	pq_sendint32(&state, length);
	pq_sendbytes(&state, VARDATA_ANY(name), length);
	PG_RETURN_BYTEA_P(pq_endtypsend(&state));
}

PG_FUNCTION_INFO_V1(cx_grid_svg_combinefn);
Datum
cx_grid_svg_combinefn(PG_FUNCTION_ARGS)
{
	StringInfoData a;
	StringInfoData b;
	StringInfoData state;

	begin_state(&state, read_state(PG_GETARG_BYTEA_PP(0), &a) +
				read_state(PG_GETARG_BYTEA_PP(1), &b));
	append_rest(&state, &a);
	append_rest(&state, &b);
	PG_RETURN_BYTEA_P(pq_endtypsend(&state));
}

/* The next product of a state, which may come from anywhere */
static void
read_product(StringInfo buffer, GridProduct *product)
{
	int			fixed_part = 2 * sizeof(float8) + sizeof(int32);
	int			length;

	if (buffer->len - buffer->cursor < fixed_part)
		malformed_state(NOT_PRODUCTS);
	product->satisfaction = grid_check_score("satisfaction",
											 pq_getmsgfloat8(buffer));
	product->market_presence = grid_check_score("market presence",
												pq_getmsgfloat8(buffer));
	product->quadrant = grid_quadrant_of(product->satisfaction,
										 product->market_presence,
										 GRID_MIDPOINT);
	length = pq_getmsgint(buffer, sizeof(int32));
	if (length < 0 || length > buffer->len - buffer->cursor)
		malformed_state(NOT_PRODUCTS);
	grid_text_decode(&product->text, pq_getmsgbytes(buffer, length), length);
	if (product->text.length > MAX_NAME)
	{
		product->text.length = MAX_NAME;
		product->text.characters[MAX_NAME - 1] = GRID_ELLIPSIS;
	}
}

/* By the characters of the names, then by the scores: a total order */
static int
compare_products(const void *left, const void *right)
{
	const GridProduct *a = left;
	const GridProduct *b = right;
	int			order = 0;

	for (int i = 0; order == 0 && i < Min(a->text.length, b->text.length); i++)
		order = (int) a->text.characters[i] - (int) b->text.characters[i];
	if (order == 0)
		order = a->text.length - b->text.length;
	if (order == 0)
		order = float8_cmp_internal(a->satisfaction, b->satisfaction);
	if (order == 0)
		order = float8_cmp_internal(a->market_presence, b->market_presence);
	return order;
}

/* ----------
 * Picture
 * ----------
 */

/* Lengths in tenths of a pixel */
#define WIDTH				9600
#define HEIGHT				7200
#define FRAME_LEFT			700
#define FRAME_TOP			200
#define FRAME_RIGHT			9400
#define FRAME_BOTTOM		6400
/* inside the frame there is room for marks at 0 and 100 and quadrant names */
#define SCALE_LEFT			900 /* satisfaction 0 */
#define SCALE_RIGHT			9200	/* 100 */
#define SCALE_TOP			600 /* market presence 100 */
#define SCALE_BOTTOM		6000	/* 0 */

#define TITLE_WIDTH			1900	/* of a quadrant */
#define TITLE_HEIGHT		300

#define LABEL_FONT			120
#define LABEL_BASELINE		112 /* below the top of the label's box */
#define LABEL_MAX_WIDTH		1800

typedef struct QuadrantLook
{
	const char *name;			/* of one product in it, as grid_quadrant() */
	const char *title;			/* of the quadrant */
	const char *shape;			/* path of the mark, around (0, 0) in pixels */
	const char *fill;
	bool		at_right;
	bool		at_top;
} QuadrantLook;

/* From dark to light: luminance 8, 26, 42 and 60 percent */
static const QuadrantLook looks[GRID_NQUADRANTS] = {
	[GRID_LEADER] = {"Leader", "Leaders",
		"M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z", "#00558c", true, true},
	[GRID_HIGH_PERFORMER] = {"High Performer", "High Performers",
		"M0-6.5L6.5 5.5H-6.5z", "#009e73", true, false},
	[GRID_CONTENDER] = {"Contender", "Contenders",
		"M-5.5-5.5H5.5V5.5H-5.5z", "#e69f00", false, true},
	[GRID_NICHE] = {"Niche", "Niche",
		"M0-7L7 0L0 7L-7 0z", "#cccccc", false, false}
};

/* A number of tenths in decimal: 1205 is 120.5 */
static void
append_tenths(StringInfo svg, int tenths)
{
	appendStringInfo(svg, "%d", tenths / 10);
	if (tenths % 10 != 0)
		appendStringInfo(svg, ".%d", tenths % 10);
}

/* Attributes with lengths: append_lengths(svg, 2, " x", 100, " y", 205) */
static void
append_lengths(StringInfo svg, int n,...)
{
	va_list		args;

	va_start(args, n);
	while (n-- > 0)
	{
		appendStringInfo(svg, "%s=\"", va_arg(args, const char *));
		append_tenths(svg, va_arg(args, int));
		appendStringInfoChar(svg, '"');
	}
	va_end(args);
}

static void
append_line(StringInfo svg, int x1, int y1, int x2, int y2, const char *stroke)
{
	appendStringInfoString(svg, "<line");
	append_lengths(svg, 4, " x1", x1, " y1", y1, " x2", x2, " y2", y2);
	appendStringInfo(svg, " stroke=\"%s\"/>\n", stroke);
}

static void
append_mark(StringInfo svg, int x, int y, const QuadrantLook *look)
{
	appendStringInfoString(svg, "<path transform=\"translate(");
	append_tenths(svg, x);
	appendStringInfoChar(svg, ' ');
	append_tenths(svg, y);
	appendStringInfo(svg, ")\" d=\"%s\" fill=\"%s\" stroke=\"#222\"/>",
					 look->shape, look->fill);
}

/* A score as it is printed: never in another half than it is drawn in */
static int
score_tenths(double score)
{
	int			tenths = (int) round(10 * score);

	return score < GRID_MIDPOINT ? Min(tenths, (int) (10 * GRID_MIDPOINT) - 1) : tenths;
}

static int
scale_x(double satisfaction)
{
	return SCALE_LEFT +
		(int) round((SCALE_RIGHT - SCALE_LEFT) * satisfaction / 100);
}

static int
scale_y(double market_presence)
{
	return SCALE_BOTTOM -
		(int) round((SCALE_BOTTOM - SCALE_TOP) * market_presence / 100);
}

/* An identifier made from the products: FNV-1a over what is drawn of them */
static uint32
picture_identifier(const GridProduct *products, int nproducts)
{
	uint32		hash = 2166136261U;

	for (int i = 0; i < nproducts; i++)
	{
		for (int j = 0; j < products[i].text.length; j++)
			hash = (hash ^ products[i].text.characters[j]) * 16777619U;
		hash = (hash ^ score_tenths(products[i].satisfaction)) * 16777619U;
		hash = (hash ^ score_tenths(products[i].market_presence)) * 16777619U;
	}
	return hash;
}

/* The title, and a description that says in words what the picture shows */
static void
append_description(StringInfo svg, const GridProduct *products, int nproducts,
				   uint32 identifier)
{
	appendStringInfo(svg, "<title id=\"grid-%08x-title\">Grid of %d product%s</title>\n",
					 identifier, nproducts, nproducts == 1 ? "" : "s");
	appendStringInfo(svg, "<desc id=\"grid-%08x-desc\">Satisfaction and Market Presence, each from 0 to 100.",
					 identifier);
	for (int quadrant = 0; quadrant < GRID_NQUADRANTS; quadrant++)
	{
		const char *separator = ": ";

		appendStringInfo(svg, " %s", looks[quadrant].title);
		for (int i = 0; i < nproducts; i++)
		{
			if ((int) products[i].quadrant != quadrant)
				continue;
			appendStringInfoString(svg, separator);
			grid_text_append(svg, &products[i].text);
			appendStringInfoString(svg, " (");
			append_tenths(svg, score_tenths(products[i].satisfaction));
			appendStringInfoString(svg, ", ");
			append_tenths(svg, score_tenths(products[i].market_presence));
			appendStringInfoChar(svg, ')');
			separator = "; ";
		}
		appendStringInfoString(svg, *separator == ':' ? ": none." : ".");
	}
	appendStringInfoString(svg, "</desc>\n");
}

/* Frame, ticks, titles of the axes, and where the quadrants meet */
static void
append_axes(StringInfo svg, GridSite *site)
{
	const int	middle_x = scale_x(GRID_MIDPOINT);
	const int	middle_y = scale_y(GRID_MIDPOINT);

	site->area = grid_box(FRAME_LEFT + 30, FRAME_TOP + 30,
						  FRAME_RIGHT - 30, FRAME_BOTTOM - 30);
	site->avoid[0] = grid_box(middle_x, FRAME_TOP, middle_x, FRAME_BOTTOM);
	site->avoid[1] = grid_box(FRAME_LEFT, middle_y, FRAME_RIGHT, middle_y);

	appendStringInfoString(svg, "<rect");
	append_lengths(svg, 4, " x", FRAME_LEFT, " y", FRAME_TOP,
				   " width", FRAME_RIGHT - FRAME_LEFT,
				   " height", FRAME_BOTTOM - FRAME_TOP);
	appendStringInfoString(svg, " fill=\"none\" stroke=\"#767676\"/>\n");
	append_line(svg, middle_x, FRAME_TOP, middle_x, FRAME_BOTTOM, "#767676");
	append_line(svg, FRAME_LEFT, middle_y, FRAME_RIGHT, middle_y, "#767676");

	for (int score = 0; score <= 100; score += 10)
	{
		append_line(svg, scale_x(score), FRAME_BOTTOM,
					scale_x(score), FRAME_BOTTOM + 60, "#767676");
		append_line(svg, FRAME_LEFT - 60, scale_y(score),
					FRAME_LEFT, scale_y(score), "#767676");
		appendStringInfoString(svg, "<text text-anchor=\"middle\"");
		append_lengths(svg, 2, " x", scale_x(score), " y", FRAME_BOTTOM + 200);
		appendStringInfo(svg, ">%d</text>\n", score);
		appendStringInfoString(svg, "<text text-anchor=\"end\"");
		append_lengths(svg, 2, " x", FRAME_LEFT - 100, " y", scale_y(score) + 43);
		appendStringInfo(svg, ">%d</text>\n", score);
	}

	appendStringInfoString(svg, "<g font-size=\"15\" text-anchor=\"middle\">\n<text");
	append_lengths(svg, 2, " x", middle_x, " y", FRAME_BOTTOM + 480);
	appendStringInfoString(svg, ">Satisfaction</text>\n<text transform=\"translate(");
	append_tenths(svg, 220);
	appendStringInfoChar(svg, ' ');
	append_tenths(svg, middle_y);
	appendStringInfoString(svg, ") rotate(-90)\">Market Presence</text>\n</g>\n");
}

/* The quadrants' names in their corners, and the boxes that they take */
static void
append_quadrants(StringInfo svg, GridSite *site)
{
	appendStringInfoString(svg, "<g font-size=\"16\" font-weight=\"bold\" fill=\"#444\">\n");
	for (int quadrant = 0; quadrant < GRID_NQUADRANTS; quadrant++)
	{
		const QuadrantLook *look = &looks[quadrant];
		int			inwards = look->at_right ? -1 : 1;
		int			x = look->at_right ? FRAME_RIGHT : FRAME_LEFT;
		int			left = look->at_right ? x - TITLE_WIDTH : x;
		int			top = look->at_top ? FRAME_TOP : FRAME_BOTTOM - TITLE_HEIGHT;

		site->taken[quadrant] = grid_box(left, top, left + TITLE_WIDTH,
										 top + TITLE_HEIGHT);
		append_mark(svg, x + inwards * 160, top + 150, look);
		appendStringInfo(svg, "<text text-anchor=\"%s\"",
						 look->at_right ? "end" : "start");
		append_lengths(svg, 2, " x", x + inwards * 300, " y", top + 207);
		appendStringInfo(svg, ">%s</text>\n", look->title);
	}
	appendStringInfoString(svg, "</g>\n");
}

/*
 * The label as a text that starts, ends or is centred at the side of its box
 * that is next to the mark: its width is an upper estimate.  In a text that
 * runs from right to left the start is at the right.  The box itself is there
 * to keep lines under the text from disturbing it.
 */
static void
append_label(StringInfo svg, const GridLabel *label, const GridText *text)
{
	const GridBox *box = &label->box;
	const char *anchor = "middle";
	int			x = (box->left + box->right) / 2;

	if (box->left > label->x || box->right < label->x)
	{
		bool		at_left = box->left > label->x;

		anchor = at_left != text->right_to_left ? "start" : "end";
		x = at_left ? box->left : box->right;
	}
	appendStringInfoString(svg, "<rect");
	append_lengths(svg, 4, " x", box->left, " y", box->top,
				   " width", box->right - box->left,
				   " height", box->bottom - box->top);
	appendStringInfo(svg, " fill=\"#fff\" fill-opacity=\".8\"/><text text-anchor=\"%s\"%s",
					 anchor, text->right_to_left ? " direction=\"rtl\"" : "");
	append_lengths(svg, 2, " x", x, " y", box->top + LABEL_BASELINE);
	appendStringInfoChar(svg, '>');
	grid_text_append(svg, text);
	appendStringInfoString(svg, "</text>");
}

static void
append_products(StringInfo svg, const GridProduct *products, int nproducts,
				const GridSite *site)
{
	GridLabel  *labels = palloc0(nproducts * sizeof(GridLabel));
	GridText   *names = palloc(nproducts * sizeof(GridText));

	for (int i = 0; i < nproducts; i++)
	{
		labels[i].x = scale_x(products[i].satisfaction);
		labels[i].y = scale_y(products[i].market_presence);
		names[i] = grid_text_clip(&products[i].text, LABEL_FONT,
								  LABEL_MAX_WIDTH, &labels[i].width);
	}
	grid_place_labels(labels, nproducts, site);

	/* lines first, then what must not be crossed out by them */
	for (int i = 0; i < nproducts; i++)
		if (labels[i].leader)
			append_line(svg, labels[i].x, labels[i].y,
						labels[i].leader_x, labels[i].leader_y, "#999");
	for (int i = 0; i < nproducts; i++)
	{
		const QuadrantLook *look = &looks[products[i].quadrant];

		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(svg, "<g><title>");
		grid_text_append(svg, &products[i].text);
		appendStringInfoString(svg, "\n");
		append_tenths(svg, score_tenths(products[i].satisfaction));
		appendStringInfoString(svg, " Satisfaction, ");
		append_tenths(svg, score_tenths(products[i].market_presence));
		appendStringInfo(svg, " Market Presence: %s</title>", look->name);
		append_mark(svg, labels[i].x, labels[i].y, look);
		if (labels[i].placed)
			append_label(svg, &labels[i], &names[i]);
		appendStringInfoString(svg, "</g>\n");
	}
}

PG_FUNCTION_INFO_V1(cx_grid_svg_finalfn);
Datum
cx_grid_svg_finalfn(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;
	StringInfoData svg;
	int			nproducts = read_state(PG_GETARG_BYTEA_PP(0), &buffer);
	GridProduct *products = palloc(Max(nproducts, 1) * sizeof(GridProduct));
	GridSite	site;
	uint32		identifier;

	for (int i = 0; i < nproducts; i++)
		read_product(&buffer, &products[i]);
	if (buffer.cursor != buffer.len)
		malformed_state(NOT_PRODUCTS);
	if (nproducts == 0)
		PG_RETURN_NULL();
	qsort(products, nproducts, sizeof(GridProduct), compare_products);
	identifier = picture_identifier(products, nproducts);

	initStringInfo(&svg);
	appendStringInfo(&svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"",
					 WIDTH / 10, HEIGHT / 10, WIDTH / 10, HEIGHT / 10);
	appendStringInfo(&svg, " role=\"img\" aria-labelledby=\"grid-%08x-title grid-%08x-desc\"",
					 identifier, identifier);
	appendStringInfoString(&svg, " font-family=\"Arial, Helvetica, sans-serif\" font-size=\"12\" fill=\"#222\">\n");
	append_description(&svg, products, nproducts, identifier);
	appendStringInfoString(&svg, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	append_axes(&svg, &site);
	append_quadrants(&svg, &site);
	append_products(&svg, products, nproducts, &site);
	appendStringInfoString(&svg, "</svg>");
	PG_RETURN_TEXT_P(cstring_to_text_with_len(svg.data, svg.len));
}
