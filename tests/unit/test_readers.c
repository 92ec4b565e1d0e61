/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever stands in a record, a plan, a kernel file, fio's report or a list of accepted steps: it is read or refused,
 * and no reader crashes. How to give them more inputs, and how libFuzzer drives them, is in readers.h.
 */
#define READERS 6

#include <errno.h>
#include <sys/stat.h>

#include "tests/unit/readers.h"

#include "analysis/compare/contrast_load.h"
#include "analysis/document/format.h"
#include "analysis/print/export.h"
#include "analysis/print/table.h"
#include "analysis/print/tsv/tsv.h"
#include "analysis/track/accepted.h"
#include "analysis/verdict/caveat.h"
#include "analysis/verdict/verdict.h"
#include "bench/core/histogram.h"
#include "bench/plan/plan.h"
#include "bench/registry/kernel/kernel.h"
#include "bench/run/resume.h"
#include "bench/store/index.h"
#include "bench/store/record.h"
#include "drivers/fio/result.h"

static void compare_all(const struct samples *samples)
{
	for (unsigned int by = 0; by < CONTRAST_COUNT; by++) {
		const struct contrast_request request = { .by = by, .delta = 0.01 };
		struct contrast contrast = { 0 };
		struct grid grid = { 0 };

		if (by != CONTRAST_RUN && !contrast_load(samples, NULL, &request, &contrast)) {
			verdict_table(&contrast, &grid);
			json_decref(verdict_json(&contrast));
			grid_free(&grid);
		}
		contrast_free(&contrast);
	}
}

static void print_all(const char *run)
{
	static const int formats[] = { FORMAT_TERMINAL, FORMAT_JSON, 0, 1, 2 };
	struct caveats caveats = { 0 };
	int code;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct table_request request = { .format = formats[i], .is_mix = i % 2 };

		table_print(run, &request, nowhere);
	}
	for (const char *const *name =
		     (const char *const[]){ "benchfmt", "csv", "hdr", "kcidb", "ktap", NULL };
	     *name; name++)
		export_write(run, (unsigned int)export_find(*name), nowhere);
	free(verdict_line(run, &code, &caveats));
	caveats_free(&caveats);
}

/* Puts the record into the folder of a run, whose path is in *run. */
static void put_record(const struct text *text, char **out, char **run)
{
	*out = strf("%s/out", dir);
	*run = strf("%s/out/20261129T000000Z-p-0000", dir);
	mkdir(*out, 0700);
	mkdir(*run, 0700);
	put("out/20261129T000000Z-p-0000/record.jsonl", text);
}

static void read_record(const struct text *text)
{
	char *run, *out;
	json_t *header = json_pack("{s:s, s:[s], s:i}", "plan", "p", "kernels", "host", "boots", 1);
	struct resume resume;
	struct samples samples;
	struct record *record;

	put_record(text, &out, &run);
	if (!samples_load(run, &samples)) {
		tsv_write(&samples, dir);
		compare_all(&samples);
	}
	samples_free(&samples);
	print_all(run);
	resume_find(out, header, &resume);
	resume_free(&resume);
	json_decref(header);
	/* What a writer cuts off leaves a record that is whole. */
	if (!record_resume(run, &record))
		record_close(record);
	free(out);
	free(run);
}

static void read_index(const struct text *text)
{
	char *run, *out;

	put_record(text, &out, &run);
	index_add(out, run);
	free(out);
	free(run);
}

static void read_plan(const struct text *text)
{
	char *path = strf("%s/input.plan", dir);
	struct plan plan;

	put("input.plan", text);
	if (!plan_load(path, NULL, &plan)) {
		for (unsigned int i = 0; i < plan.cell_count; i++)
			json_decref(plan_cell_json(&plan.cells[i]));
		plan_free(&plan);
	}
	free(path);
}

static void read_kernel(const struct text *text)
{
	json_t *environment = json_pack("{s:i, s:s}", "page_size", 4096, "inv_range", "present");
	char *path = strf("%s/7.3.4-input.kernel", dir);
	struct kernel kernel;

	put("7.3.4-input.kernel", text);
	if (!kernel_load(path, &kernel)) {
		free(kernel_check(&kernel, environment));
		kernel_free(&kernel);
	}
	json_decref(environment);
	free(path);
}

static void read_accepted(const struct text *text)
{
	char *path = strf("%s/input.accepted", dir);
	struct accepted accepted = { 0 };

	put("input.accepted", text);
	accepted_load(path, &accepted);
	accepted_free(&accepted);
	free(path);
}

static void read_report(const struct text *text)
{
	static __u32 counts[HISTOGRAM_BUCKETS];
	json_t *output = json_loadb(text->bytes, text->length, JSON_DISABLE_EOF_CHECK, NULL);
	struct result result;

	if (output && !result_read(output, &result))
		result_histogram(&result, counts);
	json_decref(output);
}

static const struct reader readers[READERS] = {
	{ "record", read_record, "tests/fixtures/[!fb]*.jsonl", RECORD },
	{ "index", read_index, "tests/fixtures/[!f]*.jsonl", RECORD },
	{ "plan", read_plan, "bench/plans/*.plan", TEXT },
	{ "kernel", read_kernel, "bench/kernels/*.kernel", TEXT },
	{ "accepted", read_accepted, "bench/plans/*.accepted", TEXT },
	{ "report", read_report, "tests/fixtures/fio-report.json", JSON },
};
