/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the members of a plain line: see plain.h. */
#include <limits.h>
#include <string.h>
#include "bench/plain/plain.h"

#define DIGITS 18 /* all numbers of so many digits fit into the integers of JSON */

struct cursor {
	const char *at, *end;
};

bool plain_skip(const char **at, const char *end, const char *literal)
{
	size_t length = strlen(literal);

	if ((size_t)(end - *at) < length || memcmp(*at, literal, length) != 0)
		return false;
	*at += length;
	return true;
}

/* JSON allows no leading zeros. */
bool plain_number(const char **at, const char *end, uint64_t *number)
{
	const char *start = *at, *next = start;
	uint64_t sum = 0;

	while (next < end && *next >= '0' && *next <= '9')
		sum = sum * 10 + (uint64_t)(*next++ - '0');
	*at = next;
	*number = sum;
	return next > start && next - start <= DIGITS && (*start != '0' || next == start + 1);
}

static bool skip(struct cursor *cursor, char wanted)
{
	if (cursor->at == cursor->end || *cursor->at != wanted)
		return false;
	cursor->at++;
	return true;
}

static bool take_number(struct cursor *cursor, uint64_t *number)
{
	return plain_number(&cursor->at, cursor->end, number);
}

/* Printable ASCII but the quote and the backslash. */
static const bool is_ordinary[UCHAR_MAX + 1] = {
	[' '] = true,
	['!'] = true,
	['#' ... '['] = true,
	[']' ... '~'] = true,
};

static bool take_text(struct cursor *cursor, const char **text, size_t *length)
{
	const char *at, *end = cursor->end;

	if (!skip(cursor, '"'))
		return false;
	*text = at = cursor->at;
	while (at < end && is_ordinary[(unsigned char)*at])
		at++;
	cursor->at = at;
	*length = (size_t)(at - *text);
	return skip(cursor, '"');
}

static bool take_pair(struct cursor *cursor, uint64_t pair[2])
{
	return skip(cursor, '[') && take_number(cursor, &pair[0]) && skip(cursor, ',') &&
	       take_number(cursor, &pair[1]) && skip(cursor, ']');
}

static bool take_pairs(struct cursor *cursor)
{
	uint64_t pair[2];

	cursor->at++;
	if (skip(cursor, ']'))
		return true;
	do {
		if (!take_pair(cursor, pair))
			return false;
	} while (skip(cursor, ','));
	return skip(cursor, ']');
}

static bool take_value(struct cursor *cursor, struct plain_member *member)
{
	bool is;

	if (cursor->at == cursor->end)
		return false;
	member->value = cursor->at;
	switch (*cursor->at) {
	case '"':
		member->kind = PLAIN_TEXT;
		return take_text(cursor, &member->value, &member->value_length);
	case '[':
		member->kind = PLAIN_PAIRS;
		is = take_pairs(cursor);
		break;
	case 't':
		member->kind = PLAIN_TRUE;
		is = plain_skip(&cursor->at, cursor->end, "true");
		break;
	case 'f':
		member->kind = PLAIN_FALSE;
		is = plain_skip(&cursor->at, cursor->end, "false");
		break;
	default:
		member->kind = PLAIN_NUMBER;
		is = take_number(cursor, &member->number);
	}
	member->value_length = (size_t)(cursor->at - member->value);
	return is;
}

static bool has_key(const struct plain_member *member, const char *key, size_t length)
{
	return member->key_length == length && (!length || *member->key == *key) &&
	       !memcmp(member->key, key, length);
}

/* A bit for the length and the first character of a key. */
static uint64_t mark_of(const struct plain_member *member)
{
	return 1ULL << ((member->key_length * 7 +
			 (member->key_length ? (uint8_t)*member->key : 0)) &
			63);
}

/*
 * A key that is there twice makes a line invalid; the JSON library says so. Keys are compared only if an earlier one
 * has the same mark, which few have.
 */
static bool is_new(const struct plain *plain, const struct plain_member *member, uint64_t *marks)
{
	uint64_t mark = mark_of(member);
	bool is_marked = *marks & mark;

	*marks |= mark;
	for (size_t i = 0; is_marked && i < plain->count; i++) {
		if (has_key(&plain->members[i], member->key, member->key_length))
			return false;
	}
	return true;
}

bool plain_parse(const char *text, size_t length, struct plain *plain)
{
	struct cursor cursor = { text, text + length };
	uint64_t marks = 0;

	plain->count = 0;
	if (!skip(&cursor, '{'))
		return false;
	do {
		struct plain_member *member = &plain->members[plain->count];

		if (plain->count == PLAIN_MEMBERS ||
		    !take_text(&cursor, &member->key, &member->key_length) || !skip(&cursor, ':') ||
		    !take_value(&cursor, member) || !is_new(plain, member, &marks))
			return false;
		plain->count++;
	} while (skip(&cursor, ','));
	return cursor.at == cursor.end;
}

const struct plain_member *plain_find(const struct plain *plain, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < plain->count; i++) {
		if (has_key(&plain->members[i], key, length))
			return &plain->members[i];
	}
	return NULL;
}

bool plain_pair(const struct plain_member *member, const char **at, uint64_t pair[2])
{
	struct cursor cursor = { *at + 1, member->value + member->value_length };

	/* One character is left before each pair: the bracket of the list, or the comma. */
	if (cursor.at >= cursor.end || !take_pair(&cursor, pair))
		return false;
	*at = cursor.at;
	return true;
}
