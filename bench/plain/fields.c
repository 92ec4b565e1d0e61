/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the fields of a line: see fields.h. */
#include <errno.h>
#include <string.h>
#include "bench/plain/fields.h"

static json_t *value_json(const struct plain_member *member)
{
	switch (member->kind) {
	case PLAIN_NUMBER:
		return json_integer((json_int_t)member->number);
	case PLAIN_TEXT:
		return json_stringn_nocheck(member->value, member->value_length);
	case PLAIN_TRUE:
	case PLAIN_FALSE:
		return json_boolean(member->kind == PLAIN_TRUE);
	default:
		return json_loadb(member->value, member->value_length, 0, NULL);
	}
}

json_t *plain_json(const struct plain *plain)
{
	json_t *object = json_object();

	for (size_t i = 0; i < plain->count && object; i++) {
		const struct plain_member *member = &plain->members[i];

		if (json_object_setn_new_nocheck(object, member->key, member->key_length,
						 value_json(member))) {
			json_decref(object);
			object = NULL;
		}
	}
	return object;
}

bool fields_has(const struct fields *fields, const char *key)
{
	return fields->plain ? plain_find(fields->plain, key) != NULL
			     : json_object_get(fields->json, key) != NULL;
}

bool fields_is(const struct fields *fields, const char *key, const char *text)
{
	const struct plain_member *member = fields->plain ? plain_find(fields->plain, key) : NULL;
	const char *value;

	if (member)
		return member->kind == PLAIN_TEXT && member->value_length == strlen(text) &&
		       !memcmp(member->value, text, member->value_length);
	value = json_string_value(json_object_get(fields->json, key));
	return value && !strcmp(value, text);
}

static int json_number(const json_t *value, uint64_t *number)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return -EBADMSG;
	*number = (uint64_t)json_integer_value(value);
	return 0;
}

int fields_number(const struct fields *fields, const char *key, uint64_t *number)
{
	const struct plain_member *member;

	if (!fields->plain)
		return json_number(json_object_get(fields->json, key), number);
	member = plain_find(fields->plain, key);
	if (!member || member->kind != PLAIN_NUMBER)
		return -EBADMSG;
	*number = member->number;
	return 0;
}

static int json_pairs(const json_t *list, int (*take)(void *data, uint64_t first, uint64_t second),
		      void *data)
{
	json_t *one;
	size_t i;
	int ret = json_is_array(list) ? 0 : -EBADMSG;

	json_array_foreach(list, i, one) {
		uint64_t pair[2];

		if (!ret &&
		    (json_array_size(one) != 2 || json_number(json_array_get(one, 0), &pair[0]) ||
		     json_number(json_array_get(one, 1), &pair[1])))
			ret = -EBADMSG;
		if (!ret)
			ret = take(data, pair[0], pair[1]);
	}
	return ret;
}

int fields_pairs(const struct fields *fields, const char *key,
		 int (*take)(void *data, uint64_t first, uint64_t second), void *data)
{
	const struct plain_member *member;
	const char *at;
	uint64_t pair[2];
	int ret = 0;

	if (!fields->plain)
		return json_pairs(json_object_get(fields->json, key), take, data);
	member = plain_find(fields->plain, key);
	if (!member || member->kind != PLAIN_PAIRS)
		return -EBADMSG;
	at = member->value;
	while (!ret && plain_pair(member, &at, pair))
		ret = take(data, pair[0], pair[1]);
	return ret;
}
