/*-------------------------------------------------------------------------
 *
 * svg.c
 *	  The picture of a Grid.
 *
 * The picture has no style sheet, no script and no reference to anything
 * outside, and its identifiers are made from its contents, so that several
 * may stand in one page.  Marks differ in shape, in hue (after Okabe and Ito
 * 2008, for all kinds of colour vision) and in lightness (for print in grey).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "base/compat.h"
#include "grid/label.h"
#include "grid/products.h"
#include "grid/score.h"
#include "grid/text.h"
#include "miscadmin.h"

/* Lengths in tenths of a pixel */
#define WIDTH				9600
#define HEIGHT				7200
#define TITLE_HEIGHT		440 /* above all that, where there is one */
#define TITLE_FONT			200
#define TITLE_MIN_FONT		140 /* of a title that is too wide */
#define FRAME_LEFT			700
#define FRAME_TOP			200
#define FRAME_RIGHT			9400
#define FRAME_BOTTOM		6400
/* inside the frame there is room for marks at 0 and 100 and quadrant names */
#define SCALE_LEFT			900 /* satisfaction 0 */
#define SCALE_RIGHT			9200	/* 100 */
#define SCALE_TOP			600 /* market presence 100 */
#define SCALE_BOTTOM		6000	/* 0 */

#define TICKS				25	/* between scores at the axes */

#define NAME_WIDTH			1900	/* of a quadrant */
#define NAME_HEIGHT			300

#define LABEL_FONT			120
#define LABEL_BASELINE		112 /* below the top of the label's box */
#define LABEL_WIDTH			1800	/* at most, at first */
#define LABEL_MAX_WIDTH		3600	/* where there is room left */
#define LABEL_WIDTH_STEP	200
#define BOLD_WIDTH(font)	((font) * 115 / 100)	/* of a bold letter */

typedef struct QuadrantLook
{
	const char *name;			/* of one product in it, as grid_quadrant() */
	const char *title;			/* of the quadrant */
	const char *shape;			/* path of the mark, around (0, 0) in pixels */
	const char *fill;
	const char *tint;			/* of the quadrant */
	bool		bold;			/* its labels */
	bool		at_right;
	bool		at_top;
} QuadrantLook;

/* From dark to light, for all eyes: luminance 8, 21, 42 and 60 percent */
static const QuadrantLook looks[GRID_NQUADRANTS] = {
	[GRID_LEADER] = {"Leader", "Leaders",
		"M-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0z", "#00558c",
	"#e1edf7", true, true, true},
	[GRID_HIGH_PERFORMER] = {"High Performer", "High Performers",
		"M0-6.5L6.5 5.5H-6.5z", "#008f68",
	"#eff8f4", false, true, false},
	[GRID_CONTENDER] = {"Contender", "Contenders",
		"M-5.5-5.5H5.5V5.5H-5.5z", "#e69f00",
	"#fdf6e8", false, false, true},
	[GRID_NICHE] = {"Niche", "Niche",
		"M0-7L7 0L0 7L-7 0z", "#cccccc",
	"#f6f6f6", false, false, false}
};

/* A number of tenths in decimal: 1205 is 120.5 */
static void
append_tenths(StringInfo svg, int tenths)
{
	appendStringInfo(svg, "%s%d", tenths < 0 ? "-" : "", abs(tenths) / 10);
	if (tenths % 10 != 0)
		appendStringInfo(svg, ".%d", abs(tenths) % 10);
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

/* A rectangle, up to its further attributes */
static void
append_rect(StringInfo svg, const GridBox *box)
{
	appendStringInfoString(svg, "<rect");
	append_lengths(svg, 4, " x", box->left, " y", box->top,
				   " width", box->right - box->left,
				   " height", box->bottom - box->top);
}

static void
append_line(StringInfo svg, int x1, int y1, int x2, int y2, const char *stroke)
{
	appendStringInfoString(svg, "<line");
	append_lengths(svg, 4, " x1", x1, " y1", y1, " x2", x2, " y2", y2);
	appendStringInfo(svg, " stroke=\"%s\"/>\n", stroke);
}

/* Of a product, or scaled down, as a key */
static void
append_mark(StringInfo svg, int x, int y, const char *scale, const QuadrantLook *look)
{
	appendStringInfoString(svg, "<path transform=\"translate(");
	append_tenths(svg, x);
	appendStringInfoChar(svg, ' ');
	append_tenths(svg, y);
	appendStringInfo(svg, ")%s\" d=\"%s\" fill=\"%s\" stroke=\"#222\"/>",
					 scale, look->shape, look->fill);
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

/* FNV-1a */
static uint32
hash_number(uint32 hash, uint32 number)
{
	return (hash ^ number) * 16777619U;
}

static uint32
hash_text(uint32 hash, const GridText *text)
{
	for (int i = 0; i < text->length; i++)
		hash = hash_number(hash, text->characters[i]);
	return hash;
}

/* An identifier made from what is drawn */
static uint32
picture_identifier(const GridProducts *grid)
{
	uint32		hash = 2166136261U;

	if (grid->titled)
		hash = hash_text(hash, &grid->title);
	for (int i = 0; i < grid->n; i++)
	{
		const GridProduct *product = &grid->products[i];

		hash = hash_text(hash, &product->name);
		hash = hash_number(hash, score_tenths(product->satisfaction));
		hash = hash_number(hash, score_tenths(product->market_presence));
	}
	return hash;
}

static void
append_product_list(StringInfo svg, const GridProducts *grid, GridQuadrant quadrant)
{
	const char *separator = ": ";

	appendStringInfo(svg, " %s", looks[quadrant].title);
	for (int i = 0; i < grid->n; i++)
	{
		const GridProduct *product = &grid->products[i];

		if (product->quadrant != quadrant)
			continue;
		appendStringInfoString(svg, separator);
		grid_text_append(svg, &product->name);
		appendStringInfoString(svg, " (");
		append_tenths(svg, score_tenths(product->satisfaction));
		appendStringInfoString(svg, ", ");
		append_tenths(svg, score_tenths(product->market_presence));
		appendStringInfoChar(svg, ')');
		separator = "; ";
	}
	appendStringInfoString(svg, *separator == ':' ? ": none." : ".");
}

/* The title, and a description that says in words what the picture shows */
static void
append_description(StringInfo svg, const GridProducts *grid, uint32 identifier)
{
	appendStringInfo(svg, "<title id=\"grid-%08x-title\">", identifier);
	if (grid->titled)
		grid_text_append(svg, &grid->title);
	else
		appendStringInfo(svg, "Grid of %d product%s", grid->n, grid->n == 1 ? "" : "s");
	appendStringInfo(svg, "</title>\n<desc id=\"grid-%08x-desc\">", identifier);
	appendStringInfoString(svg, "Satisfaction and Market Presence, each from 0 to 100.");
	for (int quadrant = 0; quadrant < GRID_NQUADRANTS; quadrant++)
		append_product_list(svg, grid, quadrant);
	appendStringInfoString(svg, "</desc>\n");
}

/* Frame, ticks, titles of the axes, and where the quadrants meet */
static void
append_axes(StringInfo svg, GridSite *site)
{
	const int	middle_x = scale_x(GRID_MIDPOINT);
	const int	middle_y = scale_y(GRID_MIDPOINT);
	const GridBox frame = grid_box(FRAME_LEFT, FRAME_TOP, FRAME_RIGHT, FRAME_BOTTOM);

	site->area = grid_box(FRAME_LEFT + 30, FRAME_TOP + 30,
						  FRAME_RIGHT - 30, FRAME_BOTTOM - 30);
	site->borders[0] = grid_box(middle_x, FRAME_TOP, middle_x, FRAME_BOTTOM);
	site->borders[1] = grid_box(FRAME_LEFT, middle_y, FRAME_RIGHT, middle_y);

	append_rect(svg, &frame);
	appendStringInfoString(svg, " fill=\"none\" stroke=\"#767676\"/>\n");
	append_line(svg, middle_x, FRAME_TOP, middle_x, FRAME_BOTTOM, "#767676");
	append_line(svg, FRAME_LEFT, middle_y, FRAME_RIGHT, middle_y, "#767676");

	for (int score = 0; score <= 100; score += TICKS)
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

static GridBox
quadrant_box(const QuadrantLook *look)
{
	const int	middle_x = scale_x(GRID_MIDPOINT);
	const int	middle_y = scale_y(GRID_MIDPOINT);

	return grid_box(look->at_right ? middle_x : FRAME_LEFT,
					look->at_top ? FRAME_TOP : middle_y,
					look->at_right ? FRAME_RIGHT : middle_x,
					look->at_top ? middle_y : FRAME_BOTTOM);
}

/* The quadrants' tints, their names in the corners, and the boxes that these take */
static void
append_quadrants(StringInfo svg, GridSite *site)
{
	appendStringInfoString(svg, "<g font-size=\"16\" font-weight=\"bold\" fill=\"#444\">\n");
	for (int quadrant = 0; quadrant < GRID_NQUADRANTS; quadrant++)
	{
		const QuadrantLook *look = &looks[quadrant];
		GridBox		box = quadrant_box(look);
		int			inwards = look->at_right ? -1 : 1;
		int			x = look->at_right ? FRAME_RIGHT : FRAME_LEFT;
		int			left = look->at_right ? x - NAME_WIDTH : x;
		int			top = look->at_top ? FRAME_TOP : FRAME_BOTTOM - NAME_HEIGHT;

		site->taken[quadrant] = grid_box(left, top, left + NAME_WIDTH, top + NAME_HEIGHT);
		append_rect(svg, &box);
		appendStringInfo(svg, " fill=\"%s\"/>\n", look->tint);
		append_mark(svg, x + inwards * 160, top + 150, " scale(.75)", look);
		appendStringInfo(svg, "<text text-anchor=\"%s\"",
						 look->at_right ? "end" : "start");
		append_lengths(svg, 2, " x", x + inwards * 300, " y", top + 207);
		appendStringInfo(svg, ">%s</text>\n", look->title);
	}
	appendStringInfoString(svg, "</g>\n");
}

/* The tint of the quadrant that a box is in */
static const char *
tint_at(const GridBox *box)
{
	return looks[grid_quadrant_of(box->left >= scale_x(GRID_MIDPOINT) ? 100 : 0,
								  box->top < scale_y(GRID_MIDPOINT) ? 100 : 0,
								  GRID_MIDPOINT)].tint;
}

/*
 * The label as a text that starts, ends or is centred where its box is next to
 * the mark: its width is an upper estimate.  In a text that
 * runs from right to left the start is at the right.  The box itself is there
 * to keep what is drawn next to the text from disturbing it.
 */
static void
append_label(StringInfo svg, const GridLabel *label, const GridText *text,
			 const QuadrantLook *look)
{
	const GridBox *box = &label->box;
	const char *anchor = "middle";
	int			x = (box->left + box->right) / 2;

	if (abs(label->x - x) > (box->right - box->left) / 4)
	{
		bool		at_left = label->x < x;

		anchor = at_left != text->right_to_left ? "start" : "end";

		x = at_left ? box->left : box->right;
	}
	append_rect(svg, box);
	appendStringInfo(svg, " fill=\"%s\" fill-opacity=\".8\"/><text text-anchor=\"%s\"%s%s",
					 tint_at(box), anchor, text->right_to_left ? " direction=\"rtl\"" : "",
					 look->bold ? " font-weight=\"bold\"" : "");
	append_lengths(svg, 2, " x", x, " y", box->top + LABEL_BASELINE);
	appendStringInfoChar(svg, '>');
	grid_text_append(svg, text);
	appendStringInfoString(svg, "</text>");
}

static void
append_product(StringInfo svg, const GridProduct *product, const GridLabel *label,
			   const GridText *text)
{
	const QuadrantLook *look = &looks[product->quadrant];

	appendStringInfoString(svg, "<g><title>");
	grid_text_append(svg, &product->name);
	appendStringInfoString(svg, "\n");
	append_tenths(svg, score_tenths(product->satisfaction));
	appendStringInfoString(svg, " Satisfaction, ");
	append_tenths(svg, score_tenths(product->market_presence));
	appendStringInfo(svg, " Market Presence: %s</title>", look->name);
	append_mark(svg, label->x, label->y, "", look);
	if (label->placed)
		append_label(svg, label, text, look);
	appendStringInfoString(svg, "</g>\n");
}

/* As much of a product's name as fits the width, in the type of its label */
static GridText
label_text(const GridProduct *product, int max_width, int *width)
{
	bool		bold = looks[product->quadrant].bold;

	return grid_text_clip(&product->name, bold ? BOLD_WIDTH(LABEL_FONT) : LABEL_FONT,
						  bold ? BOLD_WIDTH(max_width) : max_width, width);
}

/* Show more of a clipped name, all of it if there is room. */
static void
widen_label(const GridProducts *grid, GridLabel *labels, int self, GridText *text,
			const GridSite *site)
{
	const GridProduct *product = &grid->products[self];
	bool		is_clipped = text->characters != product->name.characters;

	for (int max_width = LABEL_MAX_WIDTH; is_clipped && max_width > LABEL_WIDTH;
		 max_width -= LABEL_WIDTH_STEP)
	{
		int			width;
		GridText	longer = label_text(product, max_width, &width);

		if (grid_widen_label(labels, grid->n, self, width, site))
		{
			*text = longer;
			return;
		}
	}
}

/* Say how many names are missing, under the frame at the right. */
static void
append_note(StringInfo svg, const GridLabel *labels, int n)
{
	int			names = 0;
	int			missing = 0;

	for (int i = 0; i < n; i++)
	{
		names += labels[i].width > 0;
		missing += labels[i].width > 0 && !labels[i].placed;
	}
	if (missing == 0)
		return;
	appendStringInfoString(svg, "<text text-anchor=\"end\"");
	append_lengths(svg, 2, " x", FRAME_RIGHT, " y", FRAME_BOTTOM + 480);
	appendStringInfo(svg, ">No room for %d of %d names</text>\n", missing, names);
}

/* The first have the choice of the places for labels, and their marks on top. */
static void
append_products(StringInfo svg, const GridProducts *grid, const GridSite *site)
{
	GridLabel  *labels = palloc0(grid->n * sizeof(GridLabel));
	GridText   *texts = palloc(grid->n * sizeof(GridText));

	for (int i = 0; i < grid->n; i++)
	{
		const GridProduct *product = &grid->products[i];

		labels[i].x = scale_x(product->satisfaction);
		labels[i].y = scale_y(product->market_presence);
		texts[i] = label_text(product, LABEL_WIDTH, &labels[i].width);
	}
	grid_place_labels(labels, grid->n, site);
	for (int i = 0; i < grid->n; i++)
		if (labels[i].placed)
			widen_label(grid, labels, i, &texts[i], site);
	append_note(svg, labels, grid->n);

	/* lines first, then what must not be crossed out by them */
	for (int i = 0; i < grid->n; i++)
		if (labels[i].leader)
			append_line(svg, labels[i].x, labels[i].y,
						labels[i].leader_x, labels[i].leader_y, "#666");
	for (int i = grid->n - 1; i >= 0; i--)
	{
		CHECK_FOR_INTERRUPTS();
		append_product(svg, &grid->products[i], &labels[i], &texts[i]);
	}
}

/* Above the frame, and as wide as it where it must be */
static void
append_title(StringInfo svg, const GridText *title)
{
	int			font = TITLE_FONT;
	int			width;
	GridText	shown = grid_text_clip(title, BOLD_WIDTH(font), FRAME_RIGHT - FRAME_LEFT, &width);

	while (shown.characters != title->characters && font > TITLE_MIN_FONT)
	{
		font -= 10;
		shown = grid_text_clip(title, BOLD_WIDTH(font), FRAME_RIGHT - FRAME_LEFT, &width);
	}
	appendStringInfoString(svg, "<text font-weight=\"bold\"");
	append_lengths(svg, 3, " font-size", font,
				   " x", shown.right_to_left ? FRAME_RIGHT : FRAME_LEFT, " y", -80);
	appendStringInfo(svg, "%s>", shown.right_to_left ? " direction=\"rtl\"" : "");
	grid_text_append(svg, &shown);
	appendStringInfoString(svg, "</text>\n");
}

PG_FUNCTION_INFO_V1(cx_grid_svg_finalfn);
Datum
cx_grid_svg_finalfn(PG_FUNCTION_ARGS)
{
	StringInfoData svg;
	GridProducts grid;
	GridSite	site;
	GridBox		all = grid_box(0, 0, WIDTH, HEIGHT);
	uint32		identifier;

	grid_read_products(PG_GETARG_BYTEA_PP(0), &grid);
	if (grid.n == 0)
		PG_RETURN_NULL();
	identifier = picture_identifier(&grid);
	if (grid.titled)
		all.top = -TITLE_HEIGHT;

	initStringInfo(&svg);
	appendStringInfo(&svg, "<svg xmlns=\"http://www.w3.org/2000/svg\""
					 " viewBox=\"0 %d %d %d\" width=\"%d\" height=\"%d\"",
					 all.top / 10, WIDTH / 10, (all.bottom - all.top) / 10,
					 WIDTH / 10, (all.bottom - all.top) / 10);
	appendStringInfo(&svg, " role=\"img\" aria-labelledby=\"grid-%08x-title grid-%08x-desc\"",
					 identifier, identifier);
	appendStringInfoString(&svg, " font-family=\"Arial, Helvetica, sans-serif\""
						   " font-size=\"12\" fill=\"#222\">\n");
	append_description(&svg, &grid, identifier);
	append_rect(&svg, &all);
	appendStringInfoString(&svg, " fill=\"#fff\"/>\n");
	if (grid.titled)
		append_title(&svg, &grid.title);
	append_quadrants(&svg, &site);
	append_axes(&svg, &site);
	append_products(&svg, &grid, &site);
	appendStringInfoString(&svg, "</svg>");
	PG_RETURN_TEXT_P(cstring_to_text_with_len(svg.data, svg.len));
}
