/*-------------------------------------------------------------------------
 *
 * formula.h
 *	  Customer lifetime value by formula.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_FORMULA_H
#define CX_CLV_FORMULA_H

#include "base/compat.h"
#include "utils/numeric.h"

extern Numeric check_finite_numeric(const char *what, Numeric value);
extern Numeric check_amount(Numeric amount);

#endif							/* CX_CLV_FORMULA_H */
