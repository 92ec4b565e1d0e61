/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The members of a plain line of a record, found without building JSON values.
 * Nearly all lines of a large record are plain: an object of whole numbers, short texts and counts. A JSON library
 * allocates memory for each of their values, which takes most of the time of reading a record. All other lines
 * need the JSON library (fields.h reads both).
 */
#ifndef INVBENCH_PLAIN_H
#define INVBENCH_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAIN_MEMBERS 24

enum plain_kind {
	PLAIN_NUMBER, /* an integer of at least 0 */
	PLAIN_TEXT, /* printable ASCII without escapes */
	PLAIN_PAIRS, /* [[number,number],...] */
	PLAIN_TRUE,
	PLAIN_FALSE,
};

/* The texts are those of the line, and do not end with a NUL. The value of a text is without its quotes. */
struct plain_member {
	const char *key, *value;
	size_t key_length, value_length;
	uint64_t number;
	enum plain_kind kind;
};

struct plain {
	struct plain_member members[PLAIN_MEMBERS];
	size_t count;
};

/*
 * Finds the members of a JSON object, whose closing brace is missing. What it accepts, a JSON library accepts with the
 * same content, once the brace is there. false: it is not plain; it may be JSON nevertheless.
 */
bool plain_parse(const char *text, size_t length, struct plain *plain);

/* Take a literal, or an integer of at least 0 as JSON writes it, at *at, and set *at behind it. false: another text. */
bool plain_skip(const char **at, const char *end, const char *literal);
bool plain_number(const char **at, const char *end, uint64_t *number);

/* NULL: there is no such member. */
const struct plain_member *plain_find(const struct plain *plain, const char *key);

/* Takes the next pair of a member of this kind; *at begins with .value. false: there is no further one. */
bool plain_pair(const struct plain_member *member, const char **at, uint64_t pair[2]);

#endif
