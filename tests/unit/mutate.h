/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damages text the way an enemy would: not at random bytes alone, but with values that programs get wrong, and with
 * lines and members that are missing, doubled or of another type.
 */
#ifndef INVBENCH_MUTATE_H
#define INVBENCH_MUTATE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include <zlib.h>

#include "bench/text/message.h"

struct text {
	char *bytes;
	size_t length;
};

/* A random number below limit. The same seed gives the same numbers everywhere. */
static size_t draw(uint64_t *random, size_t limit)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return limit ? *random % limit : 0;
}

static const char *const hard_words[] = { "0",
					  "-1",
					  "1",
					  "4294967295",
					  "4294967296",
					  "2147483648",
					  "9223372036854775807",
					  "-9223372036854775808",
					  "18446744073709551615",
					  "18446744073709551616",
					  "1e308",
					  "-0.0",
					  "1e-320",
					  "0x10",
					  "nan",
					  "",
					  " ",
					  "\t",
					  "\n",
					  "=",
					  "[",
					  "]",
					  "[plan]",
					  "[a]",
					  "[kernel]",
					  ";",
					  "#",
					  "\xff",
					  "\"",
					  "\\",
					  "%n%s",
					  "../..",
					  "/",
					  ",",
					  ",,",
					  "1-0",
					  "0-4294967295",
					  "\033[2J",
					  "4K",
					  "1G" };

#define HARD_WORDS (sizeof(hard_words) / sizeof(hard_words[0]))

/* Replaces length bytes at a place by others. */
static void text_replace(struct text *text, size_t at, size_t length, const char *by, size_t size)
{
	char *bytes = malloc(text->length - length + size + 1);

	if (!bytes)
		abort();
	memcpy(bytes, text->bytes, at);
	if (size)
		memcpy(bytes + at, by, size);
	memcpy(bytes + at + size, text->bytes + at + length, text->length - at - length);
	free(text->bytes);
	text->bytes = bytes;
	text->length += size - length;
	text->bytes[text->length] = '\0';
}

/* The piece of text from at to the end of its word or of its line. */
static size_t piece_length(const struct text *text, size_t at, const char *ends)
{
	size_t length = 0;

	while (at + length < text->length && !strchr(ends, text->bytes[at + length]))
		length++;
	return length;
}

static void mutate_bytes(struct text *text, uint64_t *random)
{
	size_t at = draw(random, text->length + 1), rest = text->length - at;
	const char *word = hard_words[draw(random, HARD_WORDS)];
	char byte = (char)draw(random, 256), *copy;

	switch (draw(random, 6)) {
	case 0:
		text_replace(text, at, rest > 0, &byte, 1);
		break;
	case 1:
		text_replace(text, at, piece_length(text, at, " \t\n=,\":]}"), word, strlen(word));
		break;
	case 2:
		text_replace(text, at, 0, word, strlen(word));
		break;
	case 3:
		text_replace(text, at, piece_length(text, at, "\n"), "", 0);
		break;
	case 4:
		rest = draw(random, rest + 1);
		copy = strndup(text->bytes + at, rest);
		text_replace(text, at, 0, copy, strlen(copy));
		free(copy);
		break;
	default:
		text_replace(text, at, draw(random, rest + 1), "", 0);
	}
}

static json_t *hard_value(uint64_t *random)
{
	static const json_int_t numbers[] = {
		0,	   -1,	     1,		2,	    255,
		4096,	   65536,    INT32_MAX, UINT32_MAX, (json_int_t)1 << 32,
		INT64_MAX, INT64_MIN
	};
	static const double reals[] = { 0.5, -0.5, 1e308, -1e308, 1e-308, 1.8446744073709552e19 };
	const char *word = hard_words[draw(random, HARD_WORDS)];

	switch (draw(random, 8)) {
	case 0:
		return json_null();
	case 1:
		return json_boolean(draw(random, 2));
	case 2:
		return json_pack("[]");
	case 3:
		return json_pack("{s:[i, i]}", "x", 1, 2);
	case 4:
		return json_real(reals[draw(random, sizeof(reals) / sizeof(reals[0]))]);
	case 5:
		return json_stringn_nocheck(word, *word == '\xff' ? 0 : strlen(word));
	default:
		return json_integer(numbers[draw(random, sizeof(numbers) / sizeof(numbers[0]))]);
	}
}

/* Changes one member, at any depth. */
static void mutate_json(json_t *value, uint64_t *random)
{
	size_t count = json_is_object(value) ? json_object_size(value) : json_array_size(value);
	size_t which = draw(random, count);
	void *at = json_object_iter(value);
	json_t *member;
	char *key;

	if (!count)
		return;
	for (size_t i = 0; i < which && at; i++)
		at = json_object_iter_next(value, at);
	member = at ? json_object_iter_value(at) : json_array_get(value, which);
	if ((json_is_object(member) || json_is_array(member)) && draw(random, 4)) {
		mutate_json(member, random);
	} else if (!at) {
		json_array_set_new(value, which, hard_value(random));
	} else if (draw(random, 5)) {
		json_object_iter_set_new(value, at, hard_value(random));
	} else {
		key = strdup(json_object_iter_key(at));
		json_object_del(value, key);
		free(key);
	}
}

/* Damages one line of JSON, or takes it away, or doubles it. at: its place; length: without its newline. */
static void mutate_line(struct text *text, size_t at, size_t length, uint64_t *random)
{
	json_t *line = json_loadb(text->bytes + at, length, 0, NULL);
	char *dump = NULL, *twice = NULL;

	if (line && draw(random, 6)) {
		mutate_json(line, random);
		dump = json_dumps(line, JSON_COMPACT);
		text_replace(text, at, length, dump, strlen(dump));
	} else if (draw(random, 2)) {
		text_replace(text, at, length + 1, "", 0);
	} else {
		twice = strndup(text->bytes + at, length + 1);
		text_replace(text, at, 0, twice, strlen(twice));
	}
	free(twice);
	free(dump);
	json_decref(line);
}

/* Damages a random line of JSON. */
static void mutate_lines(struct text *text, uint64_t *random)
{
	size_t at = draw(random, text->length + 1), length;

	while (at && text->bytes[at - 1] != '\n')
		at--;
	length = piece_length(text, at, "\n");
	if (at + length < text->length)
		mutate_line(text, at, length, random);
}

/* Gives the lines of a record their numbers and checksums, so that a reader looks at what is in them. */
static void seal_lines(struct text *text)
{
	struct text sealed = { 0 };
	FILE *out = open_memstream(&sealed.bytes, &sealed.length);
	int seq = 0;

	for (size_t at = 0, length; out && at < text->length; at += length + 1) {
		json_t *line;
		char *body;

		length = piece_length(text, at, "\n");
		line = json_loadb(text->bytes + at, length, 0, NULL);
		json_object_del(line, "crc");
		json_object_set_new(line, "seq", json_integer(seq));
		body = json_is_object(line) ? json_dumps(line, JSON_COMPACT) : NULL;
		json_decref(line);
		if (!body)
			continue;
		body[strlen(body) - 1] = '\0';
		fprintf(out, "%s,\"crc\":\"%08lx\"}\n", body,
			crc32(0, (const Bytef *)body, (uInt)strlen(body)));
		free(body);
		seq++;
	}
	if (!out || fclose(out))
		abort();
	free(text->bytes);
	*text = sealed;
}

#endif
