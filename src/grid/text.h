/*-------------------------------------------------------------------------
 *
 * text.h
 *	  Names in the picture of a Grid: characters, width, XML.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CX_GRID_TEXT_H
#define CX_GRID_TEXT_H

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

/* Text as Unicode characters, free of those that XML does not allow */
typedef struct GridText
{
	int			length;
	bool		right_to_left;
	pg_wchar   *characters;
} GridText;

#define GRID_ELLIPSIS		0x2026

extern void grid_text_decode(GridText *decoded, const char *name, int length);
extern GridText grid_text_clip(const GridText *text, int font_size,
							   int max_width, int *width);
extern void grid_text_append(StringInfo svg, const GridText *text);

#endif							/* CX_GRID_TEXT_H */
