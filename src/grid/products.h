/*-------------------------------------------------------------------------
 *
 * products.h
 *	  The products of a Grid, collected by the aggregate grid_svg.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_GRID_PRODUCTS_H
#define CX_GRID_PRODUCTS_H

#include "grid/score.h"
#include "grid/text.h"

typedef struct GridProduct
{
	double		satisfaction;
	double		market_presence;
	GridQuadrant quadrant;
	GridText	name;
} GridProduct;

typedef struct GridProducts
{
	bool		titled;
	GridText	title;
	int			n;
	GridProduct *products;		/* best first */
} GridProducts;

extern void grid_read_products(bytea *state, GridProducts *grid);

#endif							/* CX_GRID_PRODUCTS_H */
