/*-------------------------------------------------------------------------
 *
 * gamma_gamma.h
 *	  The Gamma-Gamma model of spend per purchase, the type cx_gamma_gamma.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_GAMMA_GAMMA_H
#define CX_CLV_GAMMA_GAMMA_H

#include "base/compat.h"
#include "clv/customer.h"
#include "clv/model.h"
#include "fmgr.h"

/* the parameters, in the order of the composite type */
enum
{
	P,
	Q,
	GAMMA
};

extern const ModelType gamma_gamma_type;

typedef struct GammaGamma
{
	double		p;
	double		q;
	double		gamma;
} GammaGamma;

extern bool get_gamma_gamma(FunctionCallInfo fcinfo, int argno, GammaGamma *model);
extern bool spend_per_purchase(const GammaGamma *model, const Customer *customer,
							   double *spend);

#endif							/* CX_CLV_GAMMA_GAMMA_H */
