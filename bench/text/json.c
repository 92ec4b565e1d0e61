/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints and cleans JSON: see json.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "bench/text/json.h"
#include "bench/trust/printable.h"

int json_print(json_t *value, size_t format, FILE *out)
{
	int ret = value ? 0 : -ENOMEM;

	if (!ret && (json_dumpf(value, out, format) || fputc('\n', out) == EOF))
		ret = -EIO;
	json_decref(value);
	return ret;
}

static bool is_among(const char *const *keys, const char *key)
{
	for (; keys && *keys; keys++)
		if (!strcmp(*keys, key))
			return true;
	return false;
}

/* A printable copy of text; free it. */
static char *printable_copy(const char *text, bool lines)
{
	char *copy = strdup(text);

	if (copy)
		printable_make(copy, lines);
	return copy;
}

static int make_text(json_t *value, bool lines)
{
	char *copy;
	int ret;

	if (printable_is(json_string_value(value), lines))
		return 0;
	copy = printable_copy(json_string_value(value), lines);
	ret = copy ? json_string_set(value, copy) : -1;
	free(copy);
	return ret ? -ENOMEM : 0;
}

static int make_key(json_t *object, const char *key, json_t *value)
{
	char *copy = printable_copy(key, false);
	int ret = copy ? json_object_set(object, copy, value) : -1;

	if (!ret)
		json_object_del(object, key);
	free(copy);
	return ret ? -ENOMEM : 0;
}

int json_make_printable(json_t *value, const char *const *lines)
{
	const char *key;
	json_t *member;
	void *next;
	size_t i;
	int ret = 0;

	json_object_foreach_safe(value, next, key, member)
	{
		if (!ret)
			ret = json_is_string(member) ? make_text(member, is_among(lines, key))
						     : json_make_printable(member, NULL);
		if (!ret && !printable_is(key, false))
			ret = make_key(value, key, member);
	}
	json_array_foreach(value, i, member)
		if (!ret)
			ret = json_is_string(member) ? make_text(member, false)
						     : json_make_printable(member, NULL);
	return ret;
}
