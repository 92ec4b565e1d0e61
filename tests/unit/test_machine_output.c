/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever a machine prints while it measures, and however it dies: the record that is made of it is whole. */
#define READERS 1

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/readers.h"

#include "bench/boot/lines.h"
#include "bench/boot/state.h"
#include "bench/plan/plan.h"
#include "bench/store/record.h"

static void take_lines(struct boot_session *boot, const struct text *text)
{
	char *copy = strndup(text->bytes, text->length), *rest = copy, *line;

	while ((line = strsep(&rest, "\n")) && !boot_take_line(boot, line))
		;
	boot_lines_end(boot);
	free(copy);
}

static void read_output(const struct text *text)
{
	char *path = strf("%s/machine/record.jsonl", dir), *folder = strf("%s/machine", dir);
	unsigned char outcomes[4096] = { 0 };
	uint32_t digests[4096] = { 0 };
	unsigned int calls[4096];
	struct plan plan;
	struct run run = { .plan = &plan, .is_quiet = true, .dir = folder };
	struct kernel_state state = { .calls = calls };
	struct boot_session boot = { .run = &run,
				     .state = &state,
				     .outcomes = outcomes,
				     .digests = digests,
				     .current = -1,
				     .pending = json_array() };
	struct record *record;
	json_t *line;
	int ret;

	pthread_mutex_init(&run.lock, NULL);
	assert_int_equal(plan_load("vfio", NULL, &plan), 0);
	mkdir(folder, 0700);
	unlink(path);
	assert_int_equal(record_create(folder, json_object(), &run.record), 0);
	take_lines(&boot, text);
	record_close(run.record);
	assert_int_equal(record_open(path, &record), 0);
	while ((ret = record_next(record, &line)) > 0)
		json_decref(line);
	assert_int_equal(ret, 0);
	record_close(record);
	json_decref(boot.pending);
	plan_free(&plan);
	free(folder);
	free(path);
}

static const struct reader readers[READERS] = {
	{ "output", read_output, "tests/fixtures/[!f]*.jsonl", JSON },
};
