/*-------------------------------------------------------------------------
 *
 * score.h
 *	  The scale of the axes of a Grid, and its quadrants.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_GRID_SCORE_H
#define CX_GRID_SCORE_H

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

#endif							/* CX_GRID_SCORE_H */
