/*-------------------------------------------------------------------------
 *
 * label.c
 *	  Where the labels of a Grid go.
 *
 * A label never leaves the area, and never covers a mark, another label or
 * what else is taken.  Among the places that are left it takes the cheapest:
 * beside its mark if it can, right before left before above and below;
 * otherwise at the end of a line as short as possible.  A line that crosses
 * another, or runs under a mark or a label, costs more than a long way round.
 * The more products there are, the less may the label of one cost: of hundreds
 * in a heap some get none, rather than lines all over the Grid.
 *
 * Labels choose one after the other, then once more with all others in place,
 * until none moves or the rounds are over.  That is far from the best
 * arrangement there is, which is hard to find, but it looks like the work of a
 * careful person and comes out the same every time (bench/grid.sql says how
 * soon).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "grid/label.h"
#include "miscadmin.h"

#define ROUNDS				6

#define MARK_GAP			90	/* from a mark's centre to a label beside it */
#define NO_LEADER			110 /* a label within this needs no line */
#define STEP				80	/* between places tried; farther out, ... */
#define STEPS_OF_RADIUS		8	/* ... an eighth of the distance */
#define AMBIGUOUS			140 /* a label within this of another's mark could
								 * be taken for its own */

/* Costs, in tenths of a pixel that the line might as well be longer */
#define COST_NEXT			20	/* a place that is the next choice */
#define COST_AVOID			80
#define COST_CROSSING		800 /* a line that meets another, a mark or a label */
#define COST_OF_ALL			600000	/* shared out: what a label may cost */

typedef struct Place
{
	GridBox		box;
	bool		leader;
	int			leader_x;
	int			leader_y;
	int			cost;
} Place;

typedef struct Places
{
	const GridLabel *labels;
	int			nlabels;
	int			self;			/* the label that looks for a place */
	const GridSite *site;
	int			limit;			/* of the cost of a label */
	int			blocker;		/* the label that blocked the last place */
	Place		best;			/* so far */
} Places;

static bool
boxes_overlap(const GridBox *a, const GridBox *b, int margin)
{
	return a->left < b->right + margin && b->left < a->right + margin &&
		a->top < b->bottom + margin && b->top < a->bottom + margin;
}

/* How far a point is from the nearest point of a box */
static int
distance_to_box(const GridBox *box, int x, int y)
{
	double		dx = Max(Max(box->left - x, x - box->right), 0);
	double		dy = Max(Max(box->top - y, y - box->bottom), 0);

	return (int) sqrt(dx * dx + dy * dy);
}

/* On which side of the line from a to b the point c is: -1, 0 or 1 */
static int
side_of_line(int ax, int ay, int bx, int by, int cx, int cy)
{
	int64		cross = (int64) (bx - ax) * (cy - ay) -
		(int64) (by - ay) * (cx - ax);

	return (cross > 0) - (cross < 0);
}

static bool
lines_cross(int ax, int ay, int bx, int by, int cx, int cy, int dx, int dy)
{
	return side_of_line(ax, ay, bx, by, cx, cy) *
		side_of_line(ax, ay, bx, by, dx, dy) < 0 &&
		side_of_line(cx, cy, dx, dy, ax, ay) *
		side_of_line(cx, cy, dx, dy, bx, by) < 0;
}

/* A line that passes through a box crosses one of its diagonals. */
static bool
line_crosses_box(int ax, int ay, int bx, int by, const GridBox *box)
{
	/* most are far apart */
	if (Max(ax, bx) < box->left || Min(ax, bx) > box->right ||
		Max(ay, by) < box->top || Min(ay, by) > box->bottom)
		return false;
	return lines_cross(ax, ay, bx, by, box->left, box->top,
					   box->right, box->bottom) ||
		lines_cross(ax, ay, bx, by, box->right, box->top,
					box->left, box->bottom);
}

static GridBox
mark_box(const GridLabel *label)
{
	return grid_box(label->x - GRID_MARK_RADIUS, label->y - GRID_MARK_RADIUS,
					label->x + GRID_MARK_RADIUS, label->y + GRID_MARK_RADIUS);
}

/* Whether a box keeps off a label and its mark */
static bool
keeps_off(const Places *places, const GridBox *box, int other)
{
	const GridLabel *label = &places->labels[other];
	GridBox		mark = mark_box(label);

	return !boxes_overlap(box, &mark, 10) &&
		!(label->placed && other != places->self &&
		  boxes_overlap(box, &label->box, 10));
}

/* Whether a box is free of all that must not be covered */
static bool
is_free(Places *places, const GridBox *box)
{
	const GridBox *area = &places->site->area;

	if (box->left < area->left || box->right > area->right ||
		box->top < area->top || box->bottom > area->bottom)
		return false;
	/* what blocked the last place is likely to block one close to it */
	if (!keeps_off(places, box, places->blocker))
		return false;
	for (int i = 0; i < (int) lengthof(places->site->taken); i++)
		if (boxes_overlap(box, &places->site->taken[i], 0))
			return false;
	for (int i = 0; i < places->nlabels; i++)
	{
		if (!keeps_off(places, box, i))
		{
			places->blocker = i;
			return false;
		}
	}
	return true;
}

/*
 * What it costs that the place is near the marks and lines of others; as soon
 * as that is too much, nothing more is added.
 */
static int
crowding_cost(const Places *places, const Place *place, int too_much)
{
	const GridLabel *self = &places->labels[places->self];
	const GridBox *box = &place->box;
	GridBox		both = *box;	/* and the mark's centre */
	int			cost = 0;

	both.left = Min(both.left, self->x);
	both.right = Max(both.right, self->x);
	both.top = Min(both.top, self->y);
	both.bottom = Max(both.bottom, self->y);
	/* neither under the label, nor between the mark and it */
	for (int i = 0; i < (int) lengthof(places->site->avoid); i++)
		if (boxes_overlap(&both, &places->site->avoid[i], 0))
			cost += COST_AVOID;
	for (int i = 0; i < places->nlabels && cost < too_much; i++)
	{
		const GridLabel *other = &places->labels[i];
		GridBox		mark = mark_box(other);
		int			distance;

		/* marks in a heap with its own: there is no way around them */
		if (abs(other->x - self->x) < GRID_MARK_RADIUS &&
			abs(other->y - self->y) < GRID_MARK_RADIUS)
			continue;
		distance = distance_to_box(box, other->x, other->y);
		if (distance < AMBIGUOUS)
			cost += AMBIGUOUS - distance;
		if (place->leader &&
			line_crosses_box(self->x, self->y, place->leader_x,
							 place->leader_y, &mark))
			cost += COST_CROSSING;
	}
	for (int i = 0; i < places->nlabels && cost < too_much; i++)
	{
		const GridLabel *other = &places->labels[i];

		if (i == places->self || !other->placed)
			continue;
		if (other->leader &&
			line_crosses_box(other->x, other->y, other->leader_x,
							 other->leader_y, box))
			cost += COST_CROSSING;
		if (place->leader && other->leader &&
			lines_cross(self->x, self->y, place->leader_x, place->leader_y,
						other->x, other->y, other->leader_x, other->leader_y))
			cost += COST_CROSSING;
	}
	return cost;
}

/* Consider the box whose left upper corner is given. */
static void
try_place(Places *places, int left, int top, int cost)
{
	const GridLabel *self = &places->labels[places->self];
	Place		place;
	int			distance;

	place.box = grid_box(left, top, left + self->width,
						 top + GRID_LABEL_HEIGHT);
	distance = distance_to_box(&place.box, self->x, self->y);
	place.leader = distance > NO_LEADER;
	place.leader_x = Min(Max(self->x, place.box.left), place.box.right);
	place.leader_y = Min(Max(self->y, place.box.top), place.box.bottom);
	place.cost = cost + distance;

	if (place.cost >= places->best.cost || !is_free(places, &place.box))
		return;
	place.cost += crowding_cost(places, &place,
								places->best.cost - place.cost);
	if (place.cost < places->best.cost)
		places->best = place;
}

/* All places beside the mark, then rings of places farther and farther out */
static void
find_place(Places *places)
{
	const GridLabel *self = &places->labels[places->self];
	int			right = self->x + MARK_GAP;
	int			left = self->x - MARK_GAP - self->width;
	int			middle_x = self->x - self->width / 2;
	int			middle_y = self->y - GRID_LABEL_HEIGHT / 2;
	int			above = self->y - MARK_GAP - GRID_LABEL_HEIGHT;
	int			below = self->y + MARK_GAP;
	int			cost = 0;
	int			step;

	places->best.cost = places->limit;
	try_place(places, right, middle_y, cost);
	try_place(places, left, middle_y, cost += COST_NEXT);
	try_place(places, middle_x, above, cost += COST_NEXT);
	try_place(places, middle_x, below, cost += COST_NEXT);

	cost += COST_NEXT;
	/* no place of a ring is nearer than its radius less half the label */
	for (int radius = STEP; radius - self->width / 2 < places->best.cost;
		 radius += step)
	{
		step = Max(STEP, radius / STEPS_OF_RADIUS);
		for (int along = -radius; along <= radius; along += step)
		{
			int			x = middle_x + along;
			int			y = middle_y + along;

			try_place(places, x, middle_y - radius, cost);
			try_place(places, x, middle_y + radius, cost);
			try_place(places, middle_x - radius, y, cost);
			try_place(places, middle_x + radius, y, cost);
		}
	}
}

void
grid_place_labels(GridLabel *labels, int nlabels, const GridSite *site)
{
	Places		places = {.labels = labels,.nlabels = nlabels,.site = site};
	bool		moved = true;

	places.limit = COST_OF_ALL / nlabels;
	for (int i = 0; i < nlabels; i++)
		labels[i].placed = labels[i].leader = false;
	for (int round = 0; round < ROUNDS && moved; round++)
	{
		moved = false;
		for (int i = 0; i < nlabels; i++)
		{
			GridBox		before = labels[i].box;

			CHECK_FOR_INTERRUPTS();
			/* what found no place is left, or most of the time goes into it */
			if (labels[i].width == 0 || (round > 0 && !labels[i].placed))
				continue;
			places.self = i;
			find_place(&places);
			labels[i].placed = places.best.cost < places.limit;
			labels[i].leader = labels[i].placed && places.best.leader;
			if (!labels[i].placed)
				continue;
			labels[i].box = places.best.box;
			labels[i].leader_x = places.best.leader_x;
			labels[i].leader_y = places.best.leader_y;
			moved = moved || round == 0 ||
				before.left != labels[i].box.left ||
				before.top != labels[i].box.top;
		}
	}
}
