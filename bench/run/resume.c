/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what a killed run left: see resume.h. */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include "resume.h"
#include "bench/say.h"

/* What tells runs of the same request apart, or is the record's own. */
static const char *const own[] = {
	"run", "created_utc", "type", "format", "version", "seq", "crc"
};

static bool is_same(const json_t *wanted, const json_t *header)
{
	json_t *a = json_copy((json_t *)wanted), *b = json_copy((json_t *)header);
	bool same;
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		json_object_del(a, own[i]);
		json_object_del(b, own[i]);
	}
	same = json_equal(a, b);
	json_decref(a);
	json_decref(b);
	return same;
}

static int number(const json_t *line, const char *key)
{
	return (int)json_integer_value(json_object_get(line, key));
}

/* The boot's place in the schedule; NULL: the record is of another one. */
static bool *turn_of(const struct resume *resume, const json_t *kernels, const json_t *line)
{
	unsigned int block = number(line, "block"), i;

	for (i = 0; i < resume->kernels && block < resume->blocks; i++) {
		if (json_equal(json_array_get(kernels, i), json_object_get(line, "kernel")))
			return &resume->done[block * resume->kernels + i];
	}
	return NULL;
}

static void take_boot_end(struct resume *resume, bool *done, const json_t *line)
{
	*done = true;
	resume->measured += number(line, "measured");
	resume->skipped += number(line, "skipped");
}

/* First which boots are whole, then which are not. True: the run has an end. */
static bool read_lines(struct resume *resume, struct record *record, bool second)
{
	const json_t *kernels = NULL;
	json_t *line, *header = NULL;
	bool ended = false, *done;
	const char *type;

	while (!ended && record_next(record, &line) > 0) {
		type = json_string_value(json_object_get(line, "type"));
		ended = !strcmp(type, "end");
		if (!header) {
			header = json_incref(line);
			kernels = json_object_get(header, "kernels");
		}
		done = turn_of(resume, kernels, line);
		if (done && !second && !strcmp(type, "boot_end")) {
			take_boot_end(resume, done, line);
		} else if (done && second && !strcmp(type, "boot")) {
			resume->boots = number(line, "boot") + 1;
			if (!*done)
				json_array_append(resume->torn, json_object_get(line, "boot"));
		}
		json_decref(line);
	}
	json_decref(header);
	return ended;
}

/* 0 when it is one to go on with. */
static int read_run(const char *dir, const json_t *header, struct resume *resume)
{
	struct record *record;
	json_t *found;
	unsigned int pass;
	int ret = 0;

	for (pass = 0; pass < 2 && !ret; pass++) {
		ret = record_open(dir, &record);
		if (ret)
			return ret;
		if (!pass && record_peek(record, &found) && !is_same(header, found))
			ret = -ENOENT;
		if (!ret && read_lines(resume, record, pass))
			ret = -ENOENT;
		record_close(record);
	}
	return ret;
}

static int resume_make(const json_t *header, struct resume *resume)
{
	*resume = (struct resume){ .kernels = json_array_size(json_object_get(header, "kernels")),
				   .blocks = number(header, "boots") };
	resume->done = calloc((size_t)resume->kernels * resume->blocks + 1, sizeof(*resume->done));
	resume->torn = json_array();
	return resume->done && resume->torn ? 0 : -ENOMEM;
}

bool resume_find(const char *out, const json_t *header, struct resume *resume)
{
	char *pattern =
		sentence("%s/*-%s-*", out, json_string_value(json_object_get(header, "plan")));
	glob_t found = { 0 };
	bool is_found = false;
	size_t left = 0;

	*resume = (struct resume){ 0 };
	if (pattern && !glob(pattern, 0, NULL, &found))
		left = found.gl_pathc;
	while (left && !is_found) {
		const char *dir = found.gl_pathv[--left];

		resume_free(resume);
		if (!resume_make(header, resume) && !read_run(dir, header, resume)) {
			resume->dir = strdup(dir);
			is_found = resume->dir != NULL;
		}
	}
	globfree(&found);
	free(pattern);
	if (!is_found)
		resume_free(resume);
	else
		say("%s was cut short: going on with it", resume->dir);
	return is_found;
}

int resume_mark(const struct resume *resume, struct record *record)
{
	json_t *boot;
	size_t i;
	int ret = 0;

	json_array_foreach(resume->torn, i, boot) {
		if (!ret)
			ret = record_append(record,
					    json_pack("{s:s, s:s, s:O, s:s}", "type", "event",
						      "event", "torn", "boot", boot, "reason",
						      "cut short; made again by a later boot"));
	}
	return ret ? ret : record_sync(record);
}

void resume_free(struct resume *resume)
{
	free(resume->dir);
	free(resume->done);
	json_decref(resume->torn);
	*resume = (struct resume){ 0 };
}
