/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of a line of a record, whether it is read as JSON or as a plain line (plain.h). */
#ifndef INVBENCH_FIELDS_H
#define INVBENCH_FIELDS_H

#include <jansson.h>
#include "bench/plain/plain.h"

/* One of the two is NULL. */
struct fields {
	const json_t *json;
	const struct plain *plain;
};

/* A plain line as JSON, faster than the library parses its text. NULL without memory. */
json_t *plain_json(const struct plain *plain);

bool fields_has(const struct fields *fields, const char *key);
/* Whether the field is this text. */
bool fields_is(const struct fields *fields, const char *key, const char *text);
/* 0, or -EBADMSG if the field is not an integer of at least 0. */
int fields_number(const struct fields *fields, const char *key, uint64_t *number);
/*
 * Calls take for each pair of a field that is a list of pairs of integers of at least 0, until it does not return 0.
 * Returns what take returned, or -EBADMSG for another field.
 */
int fields_pairs(const struct fields *fields, const char *key,
		 int (*take)(void *data, uint64_t first, uint64_t second), void *data);

#endif
