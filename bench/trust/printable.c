/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes text from outside harmless: see printable.h. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "bench/trust/printable.h"

/* The length of the UTF-8 character at the beginning of text, and the character; 0: it is none. */
static size_t decode(const char *text, uint32_t *character)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least; /* a smaller one has a shorter form */
	} forms[] = { { 0x80, 0, 0 },
		      { 0xe0, 0xc0, 0x80 },
		      { 0xf0, 0xe0, 0x800 },
		      { 0xf8, 0xf0, 0x10000 } };
	unsigned char first = (unsigned char)*text;

	for (size_t more = 0; more < sizeof(forms) / sizeof(forms[0]); more++) {
		if ((first & forms[more].mask) != forms[more].lead)
			continue;
		*character = first & (unsigned char)~forms[more].mask;
		for (size_t i = 1; i <= more; i++) {
			if ((text[i] & 0xc0) != 0x80)
				return 0;
			*character = *character << 6 | (text[i] & 0x3f);
		}
		return *character < forms[more].least ? 0 : more + 1;
	}
	return 0;
}

/* What stands in place of the character, or 0 if it stays. */
static char replacement(uint32_t character, bool lines)
{
	static const struct {
		uint32_t first, last;
	} bad[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0x61c, 0x61c },   { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2066, 0x2069 }, { 0xfeff, 0xfeff },
	};

	if (character == '\n' || character == '\t')
		return lines ? 0 : ' ';
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (character >= bad[i].first && character <= bad[i].last)
			return '?';
	return 0;
}

void printable_make(char *text, bool lines)
{
	char *to = text, other;
	uint32_t character;
	size_t length;

	for (; *text; text += length ? length : 1) {
		length = decode(text, &character);
		other = length ? replacement(character, lines) : '?';
		if (other) {
			*to++ = other;
		} else {
			memmove(to, text, length);
			to += length;
		}
	}
	*to = '\0';
}

bool printable_is(const char *text, bool lines)
{
	uint32_t character;
	size_t length;

	for (; *text; text += length) {
		length = decode(text, &character);
		if (!length || replacement(character, lines))
			return false;
	}
	return true;
}
