/*-------------------------------------------------------------------------
 *
 * label.c
 *	  Where the labels of a Grid go.
 *
 * A label never leaves the area, and never covers a mark, another label or
 * what else is taken.  Among the places that are left it takes the cheapest:
 * beside its mark if it can, right before left before above and below;
 * otherwise at the end of a line as short as possible, which meets neither
 * another line nor a mark or a label.  The more products there are, the
 * shorter these lines must be, and a label that finds no place is left out:
 * of hundreds in a heap some have none, rather than lines all over the Grid.
 * A long name starts with a short label, which may grow when all have theirs.
 *
 * Labels choose one after the other, the most important first, then once more
 * with all others in place, until none moves or the rounds are over.  At last
 * those without a place ask each of their neighbours to make way.  That is
 * far from the best arrangement there is, which is hard to find, but it looks
 * like the work of a careful person and comes out the same every time
 * (bench/grid.sql says how soon).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>
#include <math.h>

#include "grid/label.h"
#include "miscadmin.h"

#define ROUNDS				6

#define MARK_GAP			90	/* from a mark's centre to a label beside it */
#define NO_LEADER			110 /* a label within this needs no line */
#define LINE_GAP			20	/* from a line to the label of another */
#define STEP				80	/* between places tried; farther out, ... */
#define STEPS_OF_RADIUS		8	/* ... an eighth of the distance */
#define AMBIGUOUS			140 /* a label within this of another's mark could
								 * be taken for its own */

/* Costs, in tenths of a pixel that the line might as well be longer */
#define COST_NEXT			20	/* a place that is the next choice */
#define COST_UNDER			100 /* a line under a label of the same heap */
#define COST_BORDER			100 /* a place beyond the border of its quadrant */

/* What a label may cost: shared out among all, within limits */
#define COST_OF_ALL			60000
#define MAX_COST			1500
#define MIN_COST			300 /* next to its mark, others not near */

typedef struct Places
{
	const GridLabel *labels;
	int			nlabels;
	int			self;			/* the label that looks for a place */
	const GridSite *site;
	int			limit;			/* of the cost of a label */
	int			blocker;		/* the label that blocked the last place */
	GridLabel	best;			/* as it would be placed, if anywhere */
	int			best_cost;
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
	for (int i = 0; i < (int) lengthof(places->site->borders); i++)
		if (boxes_overlap(box, &places->site->borders[i], 0))
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

/* Marks in a heap: a line from one has no way around another, nor its labels. */
static bool
in_heap(const GridLabel *self, const GridLabel *other)
{
	return abs(other->x - self->x) < GRID_MARK_RADIUS &&
		abs(other->y - self->y) < GRID_MARK_RADIUS;
}

static bool
leader_crosses_box(const GridLabel *label, const GridBox *box)
{
	return label->leader &&
		line_crosses_box(label->x, label->y, label->leader_x, label->leader_y, box);
}

/* Or comes so close that it might be taken for a letter */
static bool
leader_meets_label(const GridLabel *label, const GridBox *box)
{
	const GridBox around = grid_box(box->left - LINE_GAP, box->top - LINE_GAP,
									box->right + LINE_GAP, box->bottom + LINE_GAP);

	return leader_crosses_box(label, &around);
}

static bool
leaders_cross(const GridLabel *a, const GridLabel *b)
{
	return a->leader && b->leader &&
		lines_cross(a->x, a->y, a->leader_x, a->leader_y,
					b->x, b->y, b->leader_x, b->leader_y);
}

/*
 * Whether no line comes to meet another, or runs under a mark or a label; but
 * those of a heap may run under each other's labels.
 */
static bool
lines_are_clear(const Places *places, const GridLabel *self)
{
	for (int i = 0; i < places->nlabels; i++)
	{
		const GridLabel *other = &places->labels[i];
		GridBox		mark = mark_box(other);

		if (i == places->self)
			continue;
		if (leaders_cross(self, other))
			return false;
		if (in_heap(self, other))
			continue;
		if (leader_meets_label(other, &self->box) || leader_crosses_box(self, &mark) ||
			(other->placed && leader_meets_label(self, &other->box)))
			return false;
	}
	return true;
}

/*
 * What it costs that the place is near the marks of others, and where the reader
 * would not expect it; as soon as that is too much, nothing more is added.
 */
static int
crowding_cost(const Places *places, const GridLabel *self, int too_much)
{
	const GridBox *box = &self->box;
	GridBox		both = grid_box(Min(box->left, self->x), Min(box->top, self->y),
								Max(box->right, self->x), Max(box->bottom, self->y));
	int			cost = 0;

	/* in its own quadrant it is least likely to be taken for that of another */
	for (int i = 0; i < (int) lengthof(places->site->borders); i++)
		if (boxes_overlap(&both, &places->site->borders[i], 0))
			cost += COST_BORDER;
	for (int i = 0; i < places->nlabels && cost < too_much; i++)
	{
		const GridLabel *other = &places->labels[i];

		if (i == places->self)
			continue;
		if (!in_heap(self, other))
			cost += Max(AMBIGUOUS - distance_to_box(box, other->x, other->y), 0);
		else if (leader_meets_label(other, box) ||
				 (other->placed && leader_meets_label(self, &other->box)))
			cost += COST_UNDER;
	}
	return cost;
}

/* Consider the box whose left upper corner is given. */
static void
try_place(Places *places, int left, int top, int cost)
{
	GridLabel	self = places->labels[places->self];
	GridBox		box = grid_box(left, top, left + self.width, top + GRID_LABEL_HEIGHT);
	int			distance = distance_to_box(&box, self.x, self.y);

	cost += distance;
	if (cost >= places->best_cost || !is_free(places, &box))
		return;
	self.box = box;
	self.placed = true;
	self.leader = distance > NO_LEADER;
	self.leader_x = Min(Max(self.x, box.left), box.right);
	self.leader_y = Min(Max(self.y, box.top), box.bottom);
	cost += crowding_cost(places, &self, places->best_cost - cost);
	if (cost < places->best_cost && lines_are_clear(places, &self))
	{
		places->best = self;
		places->best_cost = cost;
	}
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

	places->best = *self;
	places->best.placed = places->best.leader = false;
	places->best_cost = places->limit;
	try_place(places, right, middle_y, cost);
	try_place(places, left, middle_y, cost += COST_NEXT);
	try_place(places, middle_x, above, cost += COST_NEXT);
	try_place(places, middle_x, below, cost += COST_NEXT);

	cost += COST_NEXT;
	/* no place of a ring is nearer than its radius less half the label */
	for (int radius = STEP; radius - self->width / 2 < places->best_cost;
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

/*
 * Whether a label finds a place once another, which keeps one, too, has made way:
 * if not, nothing changes.
 */
static bool
makes_way(Places *places, GridLabel *self, GridLabel *other)
{
	const GridLabel before = *other;

	other->placed = other->leader = false;
	places->self = self - places->labels;
	find_place(places);
	if (places->best.placed)
	{
		*self = places->best;
		places->self = other - places->labels;
		find_place(places);
		*other = places->best;
		if (other->placed)
			return true;
		self->placed = self->leader = false;
	}
	*other = before;
	return false;
}

void
grid_place_labels(GridLabel *labels, int nlabels, const GridSite *site)
{
	Places		places = {.labels = labels,.nlabels = nlabels,.site = site};
	bool		moved = true;

	places.limit = Max(Min(COST_OF_ALL / nlabels, MAX_COST), MIN_COST);
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
			labels[i] = places.best;
			moved = moved || round == 0 || before.left != labels[i].box.left ||
				before.top != labels[i].box.top;
		}
	}

	for (int i = 0; i < nlabels; i++)
	{
		GridLabel  *self = &labels[i];

		for (int j = 0; j < nlabels && self->width > 0 && !self->placed; j++)
		{
			GridLabel  *other = &labels[j];

			CHECK_FOR_INTERRUPTS();
			if (other->placed && distance_to_box(&other->box, self->x, self->y) < places.limit)
				(void) makes_way(&places, self, other);
		}
	}
}

/*
 * Give a label that has its place a greater width, away from its mark, if there
 * it is no more in the way than before.
 */
bool
grid_widen_label(GridLabel *labels, int nlabels, int self, int width, const GridSite *site)
{
	Places		places = {.labels = labels,.nlabels = nlabels,.site = site,.self = self};
	const GridLabel *label = &labels[self];
	const int	growth = width - label->width;
	const int	cost = crowding_cost(&places, label, INT_MAX);

	/* above or below its mark to both sides, or to one of them */
	const int	to_the_left[] = {growth / 2, 0, growth};

	for (int i = 0; i < (int) lengthof(to_the_left); i++)
	{
		GridLabel	wider = *label;

		wider.width = width;
		wider.box.left -= to_the_left[i];
		wider.box.right = wider.box.left + width;
		if ((label->box.left > label->x && to_the_left[i] > 0) ||
			(label->box.right < label->x && to_the_left[i] < growth))
			continue;
		if (is_free(&places, &wider.box) && lines_are_clear(&places, &wider) &&
			crowding_cost(&places, &wider, INT_MAX) <= cost)
		{
			labels[self] = wider;
			return true;
		}
	}
	return false;
}
