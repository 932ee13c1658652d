/*-------------------------------------------------------------------------
 *
 * customer.h
 *	  A customer as the models see one: from arguments, or from a cx_rfm.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_CUSTOMER_H
#define CX_CLV_CUSTOMER_H

#include "base/compat.h"
#include "fmgr.h"

/*
 * More repeat purchases than any customer makes; the tables that a fit keeps
 * are as long as the greatest frequency.
 */
#define MAX_FREQUENCY	1000000

typedef struct Customer
{
	double		frequency;
	double		recency;
	double		age;
	double		monetary_value;
} Customer;

extern void get_purchases(FunctionCallInfo fcinfo, int argno, Customer *customer);
extern void get_spend(FunctionCallInfo fcinfo, int argno, bool may_be_free,
					  Customer *customer);
extern bool get_purchases_of_rfm(FunctionCallInfo fcinfo, int argno, Customer *customer);
extern bool get_spend_of_rfm(FunctionCallInfo fcinfo, int argno, bool may_be_free,
							 Customer *customer);

#endif							/* CX_CLV_CUSTOMER_H */
