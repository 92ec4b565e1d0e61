/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the instructions of calls by function: see functions_tsv.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/breakdown/tsv/counted.h"
#include "analysis/breakdown/tsv/functions_tsv.h"
#include "analysis/breakdown/tsv/repeated.h"
#include "analysis/series/attribution.h"
#include "bench/system/file.h"
#include "bench/text/message.h"
#include "bench/trust/field.h"

static bool is_same(const struct attribution *attribution)
{
	/* The largest difference comes first. */
	return !attribution->count || !attribution_change(&attribution->rows[0]);
}

/* The first fields of a line. Kernels and functions are named by the record. */
static void put_texts(FILE *file, unsigned int number, const char *const *texts)
{
	fprintf(file, "%u", number);
	for (; *texts; texts++) {
		fputc('\t', file);
		field_put(file, *texts);
	}
}

FILE *function_changes_start(const char *dir, char **path)
{
	FILE *file;

	*path = strf("%s/function-changes.tsv", dir);
	file = *path ? file_start(*path) : NULL;
	if (file)
		fputs("change\tlabel\tfrom\tto\tfunction\tbefore\tafter\n", file);
	return file;
}

static void put_change(FILE *file, unsigned int change, const char *const *texts, uint64_t before,
		       uint64_t after)
{
	put_texts(file, change, texts);
	fprintf(file, "\t%" PRIu64 "\t%" PRIu64 "\n", before, after);
}

int function_changes_put(FILE *file, unsigned int change, const char *label,
			 const struct sampled_cell *before, const char *from,
			 const struct sampled_cell *after, const char *to)
{
	struct attribution attribution;
	int ret = attribution_between(before, after, &attribution);
	const char *texts[] = { label, from, to, "-", NULL };

	if (!ret && !is_same(&attribution))
		put_change(file, change, texts, attribution.before, attribution.after);
	for (size_t i = 0; !ret && i < attribution.count; i++) {
		const struct attribution_row *row = &attribution.rows[i];

		texts[3] = row->function;
		if (attribution_change(row))
			put_change(file, change, texts, row->before, row->after);
	}
	attribution_free(&attribution);
	return ret;
}

/* The calls that differ from an earlier cell's, and from the same call on the kernel before; and the sum of all of them. */
struct drawn {
	const struct samples *samples;
	struct counted calls;
	bool *is_left_out; /* one for each call */
	struct attribution all; /* gives the order of the functions */
};

static int find_same(struct drawn *drawn)
{
	int ret;

	drawn->is_left_out = calloc(drawn->calls.count + 1, sizeof(*drawn->is_left_out));
	if (!drawn->is_left_out)
		return -ENOMEM;
	ret = repeated_find(&drawn->calls, drawn->is_left_out);
	for (size_t i = 0; i < drawn->calls.count && !ret; i++) {
		const struct sampled_cell *before = counted_before(&drawn->calls, i);
		struct attribution between = { 0 };

		if (before)
			ret = attribution_between(before, drawn->calls.cells[i], &between);
		drawn->is_left_out[i] |= before && !ret && is_same(&between);
		attribution_free(&between);
		if (!ret && !drawn->is_left_out[i])
			ret = attribution_add(&drawn->all, drawn->calls.cells[i]);
	}
	attribution_sort(&drawn->all);
	return ret;
}

/* The functions of all calls, of which each call lacks some. */
static int put_call(FILE *file, unsigned int bar, const char *label, const char *kernel,
		    const struct drawn *drawn, const struct sampled_cell *cell)
{
	struct attribution of;
	int ret = attribution_between(NULL, cell, &of);

	for (size_t rank = 0; !ret && rank < drawn->all.count; rank++) {
		const char *function = drawn->all.rows[rank].function;
		uint64_t count = attribution_find(&of, function);

		if (!count)
			continue;
		put_texts(file, bar, (const char *const[]){ label, kernel, function, NULL });
		fprintf(file, "\t%zu\t%" PRIu64 "\n", rank, count);
	}
	attribution_free(&of);
	return ret;
}

static const char *kernel_of(const struct drawn *drawn, const struct sampled_cell *cell)
{
	return sampled_boot_of(drawn->samples, cell)->kernel;
}

static int put_calls(FILE *file, const struct drawn *drawn)
{
	unsigned int bars = 0;
	int ret = 0;

	fputs("bar\tlabel\tkernel\tfunction\trank\tinstructions\n", file);
	for (size_t i = 0; i < drawn->calls.count && !ret; i++) {
		const struct sampled_cell *cell = drawn->calls.cells[i];
		char *label;

		if (drawn->is_left_out[i])
			continue;
		label = counted_label(&drawn->calls, cell);
		ret = label ? put_call(file, bars++, label, kernel_of(drawn, cell), drawn, cell)
			    : -ENOMEM;
		free(label);
	}
	return ret;
}

/* The call on the kernel before, if this one differs from it. NULL: there is none. */
static const struct sampled_cell *changed_from(const struct drawn *drawn, size_t index)
{
	const struct sampled_cell *before = counted_before(&drawn->calls, index);

	return before && !drawn->is_left_out[index] &&
			       strcmp(kernel_of(drawn, before),
				      kernel_of(drawn, drawn->calls.cells[index]))
		       ? before
		       : NULL;
}

static int put_changes(FILE *file, const struct drawn *drawn)
{
	unsigned int pairs = 0;
	int ret = 0;

	for (size_t i = 0; i < drawn->calls.count && !ret; i++) {
		const struct sampled_cell *before = changed_from(drawn, i),
					  *cell = drawn->calls.cells[i];
		char *label;

		if (!before)
			continue;
		label = counted_label(&drawn->calls, cell);
		ret = label ? function_changes_put(file, pairs++, label, before,
						   kernel_of(drawn, before), cell,
						   kernel_of(drawn, cell))
			    : -ENOMEM;
		free(label);
	}
	return ret;
}

static int write_calls(const struct drawn *drawn, const char *dir)
{
	char *path = strf("%s/functions.tsv", dir);
	FILE *file = path ? file_start(path) : NULL;
	int ret = file ? put_calls(file, drawn) : -errno, finished;

	finished = file ? file_finish_unsynced(file, path) : 0;
	free(path);
	return ret ? ret : finished;
}

static int write_changes(const struct drawn *drawn, const char *dir)
{
	size_t first = 0;
	char *path;
	FILE *file;
	int ret, finished;

	while (first < drawn->calls.count && !changed_from(drawn, first))
		first++;
	if (first == drawn->calls.count)
		return 0;
	file = function_changes_start(dir, &path);
	ret = file ? put_changes(file, drawn) : -errno;
	finished = file ? file_finish_unsynced(file, path) : 0;
	free(path);
	return ret ? ret : finished;
}

int functions_tsv_write(const struct samples *samples, const char *dir)
{
	struct drawn drawn = { .samples = samples };
	int ret = counted_load(samples, &drawn.calls);

	if (!ret)
		ret = find_same(&drawn);
	if (!ret && drawn.calls.count)
		ret = write_calls(&drawn, dir);
	if (!ret)
		ret = write_changes(&drawn, dir);
	if (ret)
		message("%s: the functions cannot be written: %s", dir, strerror(-ret));
	attribution_free(&drawn.all);
	free(drawn.is_left_out);
	counted_free(&drawn.calls);
	return ret;
}
