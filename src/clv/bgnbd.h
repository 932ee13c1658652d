/*-------------------------------------------------------------------------
 *
 * bgnbd.h
 *	  The BG/NBD and MBG/NBD models, the type cx_bgnbd.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_BGNBD_H
#define CX_CLV_BGNBD_H

#include "clv/model.h"

/* the parameters, in the order of the composite type */
enum
{
	R,
	ALPHA,
	A,
	B
};

/* cx_bgnbd.variant, by m: 0 for BG/NBD, 1 for MBG/NBD */
extern const char *const bgnbd_variants[2];

extern const ModelType bgnbd_type;

#endif							/* CX_CLV_BGNBD_H */
