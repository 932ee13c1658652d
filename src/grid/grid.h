/*-------------------------------------------------------------------------
 *
 * grid.h
 *	  The Grid: the scale of its axes, its quadrants, and its picture.
 *
 * Lengths in the picture are whole tenths of a pixel: a picture is then the
 * same on every machine, however it rounds doubles.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_GRID_H
#define CX_GRID_H

#include "base/decimal.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/numeric.h"

#define GRID_MIDPOINT		50.0	/* where quadrants meet, on both axes */

/* Best first */
typedef enum GridQuadrant
{
	GRID_LEADER,				/* both scores at or above the midpoint */
	GRID_HIGH_PERFORMER,		/* only satisfaction */
	GRID_CONTENDER,				/* only market presence */
	GRID_NICHE					/* neither */
} GridQuadrant;

#define GRID_NQUADRANTS		(GRID_NICHE + 1)

static inline GridQuadrant
grid_quadrant_of(double satisfaction, double market_presence, double midpoint)
{
	if (satisfaction >= midpoint)
		return market_presence >= midpoint ? GRID_LEADER : GRID_HIGH_PERFORMER;
	return market_presence >= midpoint ? GRID_CONTENDER : GRID_NICHE;
}

extern double grid_check_score(const char *what, double score);

/* Text as Unicode characters, free of those that XML does not allow */
typedef struct GridText
{
	int			length;
	bool		right_to_left;
	pg_wchar   *characters;
} GridText;

#define GRID_ELLIPSIS		0x2026

extern void grid_text_decode(GridText *decoded, const char *name, int length);
extern GridText grid_text_clip(const GridText *text, int font_size,
							   int max_width, int *width);
extern void grid_text_append(StringInfo svg, const GridText *text);

/* A box in the picture; y grows downwards */
typedef struct GridBox
{
	int			left;
	int			top;
	int			right;
	int			bottom;
} GridBox;

static inline GridBox
grid_box(int left, int top, int right, int bottom)
{
	GridBox		box = {left, top, right, bottom};

	return box;
}

/* What labels have to respect */
typedef struct GridSite
{
	GridBox		area;			/* they stay inside */
	GridBox		taken[GRID_NQUADRANTS]; /* they never cover these ... */
	GridBox		avoid[2];		/* ... and not these if they can help it */
} GridSite;

/* The label of a mark */
typedef struct GridLabel
{
	int			x;				/* centre of the mark */
	int			y;
	int			width;			/* of the label; 0: there is none */
	bool		placed;			/* false: there was no room */
	bool		leader;			/* is there a line from the mark ... */
	int			leader_x;		/* ... to this point of the box? */
	int			leader_y;
	GridBox		box;			/* where the label is */
} GridLabel;

#define GRID_LABEL_HEIGHT	150
#define GRID_MARK_RADIUS	70	/* no mark reaches farther, on either axis */

extern void grid_place_labels(GridLabel *labels, int nlabels,
							  const GridSite *site);

#endif							/* CX_GRID_H */
