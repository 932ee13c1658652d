/*-------------------------------------------------------------------------
 *
 * text.c
 *	  Names in the picture of a Grid: characters, width, XML.
 *
 * Names come in the server's encoding, from anywhere.  They are turned into
 * Unicode characters, and every character outside ASCII is written as a
 * numeric reference.  So the picture is plain ASCII: it needs no statement of
 * its encoding that a client's or a file's encoding might belie, and every
 * client can receive it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "base/compat.h"
#include "grid/text.h"

#define REPLACEMENT			0xFFFD	/* stands for what cannot be shown */
#define REPLACEMENT_UTF8	"\xEF\xBF\xBD"

/* Letters of scripts that run from right to left */
static bool
is_right_to_left(pg_wchar c)
{
	return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) ||
		(c >= 0xFE70 && c <= 0xFEFE) || (c >= 0x10800 && c <= 0x10FFF) ||
		(c >= 0x1E800 && c <= 0x1EFFF);
}

/* Letters of the others; digits, punctuation and symbols are neither */
static bool
is_left_to_right(pg_wchar c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c >= 0x00C0 && c <= 0x1FFF) || (c >= 0x2C00 && c <= 0xD7FF) ||
		(c >= 0xF900 && c <= 0xFB1C) || c >= 0x10000;
}

/* Marks that override the direction, which would reach beyond the name */
static bool
is_direction_override(pg_wchar c)
{
	return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Columns on a terminal: 0 for combining characters, 2 for wide ones */
static int
columns(pg_wchar c)
{
	unsigned char utf8[8] = {0};

	unicode_to_utf8(c, utf8);
	return pg_encoding_dsplen(PG_UTF8, (const char *) utf8);
}

/* The character as XML 1.0 allows it in a text of one line */
static pg_wchar
xml_character(pg_wchar c)
{
	if (c == '\t' || c == '\n' || c == '\r')
		return ' ';
	if (c < 0x20 || (c >= 0x7F && c <= 0x9F) ||
		(c >= 0xD800 && c <= 0xDFFF) || (c & 0xFFFE) == 0xFFFE ||
		c > 0x10FFFF)
		return REPLACEMENT;
	return c;
}

/*
 * A name in UTF-8.  It may hold characters that have no equivalent there, such
 * as the byte 0x8F in WIN1252.  The conversion of a whole text ends with an
 * error at the first of them, so each character is converted for itself.
 * In a database without an encoding we hope for UTF-8.
 */
static const unsigned char *
name_to_utf8(const char *name, int *length)
{
	int			encoding = GetDatabaseEncoding();
	const char *end = name + *length;
	Oid			conversion;
	StringInfoData utf8;
	int			bytes;

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
		return (const unsigned char *) name;

	conversion = FindDefaultConversionProc(encoding, PG_UTF8);
	initStringInfo(&utf8);
	for (; name < end; name += bytes)
	{
		unsigned char character[MAX_CONVERSION_GROWTH * MAX_MULTIBYTE_CHAR_LEN + 1];

		bytes = Min(pg_encoding_mblen(encoding, name), end - name);
		if (!IS_HIGHBIT_SET(*name))
			appendBinaryStringInfo(&utf8, name, bytes);
		else if (OidIsValid(conversion) &&
				 pg_do_encoding_conversion_buf(conversion, encoding, PG_UTF8,
											   (unsigned char *) name, bytes,
											   character, sizeof(character),
											   true) == bytes)
			appendStringInfoString(&utf8, (char *) character);
		else
			appendStringInfoString(&utf8, REPLACEMENT_UTF8);
	}
	*length = utf8.len;
	return (const unsigned char *) utf8.data;
}

/*
 * A name of that many bytes in the server's encoding as Unicode characters.
 * What is no character becomes a replacement character.  Of a tower of
 * combining characters the first two stay: the rest would grow over the labels
 * above and below.
 */
void
grid_text_decode(GridText *decoded, const char *name, int length)
{
	const unsigned char *utf8 = name_to_utf8(name, &length);
	int			combining = 0;
	bool		direction_known = false;

	decoded->length = 0;
	decoded->right_to_left = false;
	decoded->characters = palloc((length + 1) * sizeof(pg_wchar));

	while (length > 0)
	{
		int			bytes = pg_encoding_mblen(PG_UTF8, (const char *) utf8);
		pg_wchar	c = REPLACEMENT;

		if (bytes <= length && pg_utf8_islegal(utf8, bytes))
			c = xml_character(utf8_to_unicode(utf8));
		else
			bytes = 1;
		utf8 += bytes;
		length -= bytes;

		if (is_direction_override(c))
			continue;
		combining = columns(c) == 0 ? combining + 1 : 0;
		if (combining > 2)
			continue;
		if (!direction_known)
		{
			decoded->right_to_left = is_right_to_left(c);
			direction_known = decoded->right_to_left || is_left_to_right(c);
		}
		decoded->characters[decoded->length++] = c;
	}
}

/*
 * An upper estimate of a character's width, in hundredths of the font size.
 * Nothing here knows which font will be used; the figures are those of
 * Verdana and DejaVu Sans, the widest of the usual ones.
 */
static int
character_width(pg_wchar c)
{
	if (c >= 0x80)
	{
		switch (columns(c))
		{
			case 0:
				return 0;
			case 2:
				return c >= 0x1F000 ? 135 : 110;	/* emoji are wider still */
			default:
				if (c >= 0xFDFA && c <= 0xFDFD) /* whole phrases */
					return 1200;
				return c < 0x0700 ? 82 : 110;
		}
	}
	if (strchr("mMwW@%", c))
		return 100;
	if (strchr("#&+<=>^~", c))
		return 88;
	if (c >= 'A' && c <= 'Z')
		return c == 'I' ? 46 : 80;
	if (strchr("fijlrt !\"'(),-./:;[]`|", c))
		return 46;
	return 66;
}

/*
 * As much of the text as fits the width, with an ellipsis where something is
 * missing, and its width.
 */
GridText
grid_text_clip(const GridText *text, int font_size, int max_width, int *width)
{
	GridText	clipped = *text;
	int			ellipsis = character_width(GRID_ELLIPSIS) * font_size / 100;
	int			fits = 0;		/* characters that leave room for it */
	int			fits_width = 0;
	int			total = 0;

	for (int i = 0; i < text->length; i++)
	{
		total += character_width(text->characters[i]) * font_size / 100;
		if (total + ellipsis <= max_width)
		{
			fits = i + 1;
			fits_width = total;
		}
		if (total > max_width)
		{
			/* "Long ..." looks better than "Long  ..." */
			while (fits > 0 && text->characters[fits - 1] == ' ')
				fits--;
			clipped.length = fits + 1;
			clipped.characters = palloc(clipped.length * sizeof(pg_wchar));
			memcpy(clipped.characters, text->characters,
				   fits * sizeof(pg_wchar));
			clipped.characters[fits] = GRID_ELLIPSIS;
			total = fits_width + ellipsis;
			break;
		}
	}
	*width = total;
	return clipped;
}

/* Write the text so that it is safe in content and in quoted attributes. */
void
grid_text_append(StringInfo svg, const GridText *text)
{
	for (int i = 0; i < text->length; i++)
	{
		pg_wchar	c = text->characters[i];

		if (c >= 0x80 || strchr("&<>\"'", c))
			appendStringInfo(svg, "&#%u;", c);
		else
			appendStringInfoChar(svg, (char) c);
	}
}
