/*-------------------------------------------------------------------------
 *
 * label.h
 *	  Where the labels of a Grid go.
 *
 * Lengths are whole tenths of a pixel: a picture is then the same on every
 * machine, however it rounds doubles.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_GRID_LABEL_H
#define CX_GRID_LABEL_H

#include "grid/score.h"

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
	GridBox		taken[GRID_NQUADRANTS]; /* they never cover these */
	GridBox		borders[2];		/* between quadrants; nor these */
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
extern bool grid_widen_label(GridLabel *labels, int nlabels, int self, int width,
							 const GridSite *site);

#endif							/* CX_GRID_LABEL_H */
