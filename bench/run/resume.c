/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a run that was cut short: see resume.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/run/resume.h"
#include "bench/store/line_type.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

/* Header fields that differ between runs of the same request, or that the record itself adds. */
static const char *const ignored[] = { "run",	  "created_utc", "type", "format",
				       "version", "seq",	 "crc",	 "command" };

bool resume_is_same(const json_t *wanted, const json_t *header)
{
	json_t *a = json_copy((json_t *)wanted), *b = json_copy((json_t *)header);
	bool same;
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++) {
		json_object_del(a, ignored[i]);
		json_object_del(b, ignored[i]);
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

/* The .done of the line's boot; NULL: the line belongs to no boot of the schedule. */
static bool *done_of(const struct resume *resume, const json_t *kernels, const json_t *line)
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

/*
 * The first pass finds the complete boots, the second one the incomplete boots. True: the run has
 * an end line.
 */
static bool read_lines(struct resume *resume, struct record *record, bool second)
{
	const json_t *kernels = NULL;
	json_t *line, *header = NULL;
	bool ended = false, *done;
	enum line_type type;

	while (!ended && record_next(record, &line) > 0) {
		type = line_type_of(line);
		ended = type == LINE_END;
		if (!header) {
			header = json_incref(line);
			kernels = json_object_get(header, "kernels");
		}
		done = done_of(resume, kernels, line);
		if (done && !second && type == LINE_BOOT_END) {
			take_boot_end(resume, done, line);
		} else if (done && second && type == LINE_BOOT) {
			resume->boots = number(line, "boot") + 1;
			if (!*done)
				json_array_append(resume->incomplete,
						  json_object_get(line, "boot"));
		}
		json_decref(line);
	}
	json_decref(header);
	return ended;
}

/* 0: this run can be resumed. */
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
		if (!pass && record_peek(record, &found) && !resume_is_same(header, found))
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
	resume->incomplete = json_array();
	return resume->done && resume->incomplete ? 0 : -ENOMEM;
}

/* All runs of the header's plan, the latest last. */
static char **runs_of(const char *out, const json_t *header, size_t *count)
{
	char *pattern = strf("*-%s-*", json_string_value(json_object_get(header, "plan")));
	char **dirs = pattern ? file_list(out, pattern) : NULL;

	*count = 0;
	while (dirs && dirs[*count])
		++*count;
	free(pattern);
	return dirs;
}

bool resume_find(const char *out, const json_t *header, struct resume *resume)
{
	bool is_found = false;
	size_t left;
	char **dirs = runs_of(out, header, &left);

	*resume = (struct resume){ 0 };
	while (left && !is_found) {
		const char *dir = dirs[--left];

		resume_free(resume);
		if (!resume_make(header, resume) && !read_run(dir, header, resume)) {
			resume->dir = strdup(dir);
			is_found = resume->dir != NULL;
		}
	}
	file_list_free(dirs);
	if (!is_found)
		resume_free(resume);
	return is_found;
}

/* How the run ended; the caller frees the word. NULL: it has not ended, or has another header. */
static char *verdict_of(const char *dir, const json_t *header, bool *is_same)
{
	struct record *record;
	const char *word;
	char *verdict = NULL;
	json_t *line;

	*is_same = false;
	if (record_open(dir, &record))
		return NULL;
	*is_same = record_peek(record, &line) && resume_is_same(header, line);
	while (*is_same && record_next(record, &line) > 0) {
		word = json_string_value(json_object_get(line, "verdict"));
		if (!verdict && line_type_of(line) == LINE_END && word)
			verdict = strdup(word);
		json_decref(line);
	}
	record_close(record);
	return verdict;
}

char *resume_find_over(const char *out, const json_t *header)
{
	char *found = NULL, *verdict;
	bool is_same;
	size_t left;
	char **dirs = runs_of(out, header, &left);

	while (left && !found) {
		verdict = verdict_of(dirs[--left], header, &is_same);
		if (verdict && strcmp(verdict, "failed"))
			found = strdup(dirs[left]);
		free(verdict);
	}
	file_list_free(dirs);
	return found;
}

char *resume_find_latest(const char *out, const json_t *header, bool *is_over)
{
	char *found = NULL, *verdict;
	bool is_same = false;
	size_t left;
	char **dirs = runs_of(out, header, &left);

	*is_over = false;
	while (left && !found) {
		verdict = verdict_of(dirs[--left], header, &is_same);
		*is_over = verdict;
		if (is_same)
			found = strdup(dirs[left]);
		free(verdict);
	}
	file_list_free(dirs);
	return found;
}

int resume_mark_boots(const json_t *boots, const char *reason, struct record *record)
{
	json_t *boot;
	size_t i;
	int ret = 0;

	json_array_foreach(boots, i, boot) {
		if (!ret)
			ret = record_append(
				record,
				line_new(LINE_EVENT, json_pack("{s:s, s:O, s:s}", "event", "torn",
							       "boot", boot, "reason", reason)));
	}
	return ret;
}

int resume_mark(const struct resume *resume, struct record *record)
{
	int ret =
		resume_mark_boots(resume->incomplete, "cut short; a later boot repeats it", record);

	return ret ? ret : record_sync(record);
}

void resume_free(struct resume *resume)
{
	free(resume->dir);
	free(resume->done);
	json_decref(resume->incomplete);
	*resume = (struct resume){ 0 };
}
