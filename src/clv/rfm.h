/*-------------------------------------------------------------------------
 *
 * rfm.h
 *	  The purchases of a customer in four numbers, the type cx_rfm.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_CLV_RFM_H
#define CX_CLV_RFM_H

/* Attributes of cx_rfm, in their order in sql/clv.sql */
enum
{
	RFM_FREQUENCY,
	RFM_RECENCY,
	RFM_AGE,
	RFM_MONETARY_VALUE,
	RFM_NATTS
};

#endif							/* CX_CLV_RFM_H */
