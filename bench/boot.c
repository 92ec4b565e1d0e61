/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots a kernel until every cell is decided, and judges what it sends.
 * The place's lines are data from a machine that may be dying: each is checked
 * before it enters the record, and only here. Which cell was to blame is known
 * from the progress line that measure prints before it touches a cell.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "analysis/trouble.h"
#include "boot.h"
#include "cells.h"
#include "say.h"

/* Boots in a row that end badly without a cell measured: then the kernel is given up. */
#define BAD_BOOTS_MAX 3
#define LOG_PERIOD_S  5

enum outcome {
	WAITING,
	STARTED,
	MEASURED,
	SKIPPED,
	FAILED,
};

struct boot {
	struct run *run;
	const struct kernel *kernel;
	unsigned char *outcomes; /* of each cell, enum outcome */
	int number;
	int current; /* the cell being measured, -1 before the first */
	int error; /* of the record; ends the run */
	bool is_told; /* measure said itself what is wrong */
	bool is_refused; /* by a CHECK or by a line that is none: ends the kernel */
	struct timespec start;
	double shown; /* seconds after the start when progress was last said */
	json_t *unsaid; /* events of cells, until it is known how many say the same */
};

static const char *const body_types[] = {
	"environment", "clock",	   "cell",	"calibration", "round",	   "noise",
	"histogram",   "counters", "functions", "event",       "progress",
};

static const char *kernel_title(const struct kernel *kernel)
{
	return kernel ? kernel->name : "host";
}

/* A console may hold anything, JSON only text: what is not plain becomes a question mark. */
static json_t *console_json(const char *console)
{
	char *text = strdup(console), *at;
	json_t *string;

	for (at = text; at && *at; at++) {
		if (!isprint((unsigned char)*at) && *at != '\n' && *at != '\t')
			*at = '?';
	}
	string = json_string(text ? text : "");
	free(text);
	return string;
}

/* Progress stands on the terminal's last line; what is said takes its place. */
static void clear_progress(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

int boot_event(struct run *run, const char *event, int boot, int cell, const char *reason,
	       const char *console_tail)
{
	json_t *line = json_pack("{s:s, s:s, s:s}", "type", "event", "event", event, "reason",
				 reason ? reason : "");

	clear_progress();
	say("%s%s%s", event, reason ? ": " : "", reason ? reason : "");
	if (line && boot >= 0)
		json_object_set_new(line, "boot", json_integer(boot));
	if (line && cell >= 0)
		json_object_set_new(line, "cell", json_integer(cell));
	if (line && console_tail)
		json_object_set_new(line, "console_tail", console_json(console_tail));
	return record_append(run->record, line);
}

static double elapsed(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - since->tv_sec) + (now.tv_nsec - since->tv_nsec) / 1e9;
}

/* Rewrites its line on a terminal; in a log a line now and then is enough. */
static void show_progress(struct boot *boot)
{
	const struct plan *plan = boot->run->plan;
	const struct cell *cell = &plan->cells[boot->current];
	bool is_terminal = isatty(STDERR_FILENO);
	double now = elapsed(&boot->start);

	if (!is_terminal && now < boot->shown + LOG_PERIOD_S)
		return;
	boot->shown = now;
	clear_progress();
	fprintf(stderr, "%s: cell %u of %u, %s %s, %.1f s%s", kernel_title(boot->kernel),
		cell->index + 1, plan->cell_count, cell->section, cell->at[AXIS_WORKLOAD].name, now,
		is_terminal ? "" : "\n");
}

static int append(struct boot *boot, json_t *line)
{
	int ret = record_append(boot->run->record, line);

	if (!ret)
		return 0;
	say("record: %s: %s; it ends here, whole up to this line", boot->run->dir, strerror(-ret));
	boot->error = ret;
	if (ret == -ENOSPC)
		boot_event(boot->run, "disk_full", boot->number, boot->current, NULL, NULL);
	return ret;
}

/* Takes the line over; a kernel that is not what its file says, or a line that is none. */
static int refuse(struct boot *boot, const char *event, char *reason)
{
	int ret = boot_event(boot->run, event, boot->number, -1, reason, NULL);

	if (ret)
		boot->error = ret;
	boot->is_refused = true;
	free(reason);
	return -ECANCELED;
}

static char *line_fault(const struct boot *boot, const json_t *line)
{
	const char *type = json_string_value(json_object_get(line, "type"));
	const json_t *cell = json_object_get(line, "cell");
	bool is_known = false;
	unsigned int i;

	if (!type)
		return sentence("the place sent a line that is no JSON object with a type");
	for (i = 0; i < sizeof(body_types) / sizeof(body_types[0]); i++)
		is_known |= !strcmp(type, body_types[i]);
	if (!is_known)
		return sentence("the place sent a line of the unknown type '%s'", type);
	if (cell && (!json_is_integer(cell) || json_integer_value(cell) < 0 ||
		     json_integer_value(cell) >= boot->run->plan->cell_count))
		return sentence("the place sent a line of cell %" JSON_INTEGER_FORMAT
				", the plan has 0..%u",
				json_integer_value(cell), boot->run->plan->cell_count - 1);
	return NULL;
}

static void say_unsaid(struct boot *boot)
{
	size_t i, count = json_array_size(boot->unsaid);

	if (count)
		clear_progress();
	for (i = 0; i < count; i++) {
		char *text = trouble_of_event(boot->unsaid, i);

		if (text)
			say("%s: %s", kernel_title(boot->kernel), text);
		free(text);
	}
	json_array_clear(boot->unsaid);
}

static void note_event(struct boot *boot, json_t *line, int cell)
{
	const char *event = json_string_value(json_object_get(line, "event"));

	if (cell >= 0)
		boot->outcomes[cell] = event && !strcmp(event, "skip") ? SKIPPED : FAILED;
	boot->is_told |= cell < 0;
	json_array_append(boot->unsaid, line);
}

/* Cells are opened one after another, before any is measured. */
static bool is_opening(const char *type)
{
	return !strcmp(type, "event") || !strcmp(type, "progress") || !strcmp(type, "cell");
}

/* What the line says about the cells. */
static void note(struct boot *boot, json_t *line, const char *type)
{
	const json_t *field = json_object_get(line, "cell");
	int cell = field ? (int)json_integer_value(field) : -1;

	if (!strcmp(type, "event"))
		note_event(boot, line, cell);
	if (!is_opening(type))
		say_unsaid(boot);
	if (cell < 0)
		return;
	if (!strcmp(type, "progress")) {
		boot->current = cell;
		show_progress(boot);
	}
	if (boot->outcomes[cell] == WAITING)
		boot->outcomes[cell] = STARTED;
	/* the last line of a cell */
	if (boot->outcomes[cell] == STARTED && !strcmp(type, "counters"))
		boot->outcomes[cell] = MEASURED;
}

static int take_line(void *to, const char *text)
{
	struct boot *boot = to;
	json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	char *fault = line_fault(boot, line);
	const char *type;
	int ret;

	if (fault) {
		json_decref(line);
		return refuse(boot, "error", fault);
	}
	type = json_string_value(json_object_get(line, "type"));
	json_object_set_new(line, "boot", json_integer(boot->number));
	note(boot, line, type);
	if (!strcmp(type, "progress")) {
		json_decref(line);
		return 0;
	}
	if (!strcmp(type, "environment") && boot->kernel)
		fault = kernel_check(boot->kernel, line);
	ret = append(boot, json_incref(line));
	/* A whole cell shall survive a power cut. */
	if (!ret && !strcmp(type, "counters"))
		ret = boot->error = record_sync(boot->run->record);
	json_decref(line);
	if (fault)
		return refuse(boot, "check_failed", fault);
	return ret;
}

static unsigned int count(const struct boot *boot, enum outcome outcome)
{
	unsigned int i, sum = 0;

	for (i = 0; i < boot->run->plan->cell_count; i++)
		sum += boot->outcomes[i] == outcome;
	return sum;
}

static int begin(struct boot *boot, const char *cells)
{
	clock_gettime(CLOCK_MONOTONIC, &boot->start);
	boot->number = boot->run->boots++;
	boot->current = -1;
	boot->is_told = false;
	boot->shown = -LOG_PERIOD_S;
	return append(boot, json_pack("{s:s, s:i, s:s, s:s, s:s}", "type", "boot", "boot",
				      boot->number, "kernel", kernel_title(boot->kernel), "clock",
				      boot->run->clock, "cells", cells));
}

/* The cells that no boot has decided yet, as measure takes them. */
static char *undecided(const struct boot *boot)
{
	unsigned int *cells = calloc(boot->run->plan->cell_count, sizeof(*cells));
	unsigned int i, count = 0;
	char *list;

	for (i = 0; cells && i < boot->run->plan->cell_count; i++) {
		if (boot->outcomes[i] == WAITING || boot->outcomes[i] == STARTED)
			cells[count++] = i;
	}
	list = cells ? cells_format(cells, count) : NULL;
	free(cells);
	return list;
}

static const char **add_cells(const char *const *arguments, const char *cells)
{
	const char **all;
	size_t count = 0;

	while (arguments[count])
		count++;
	all = calloc(count + 3, sizeof(*all));
	if (!all)
		return NULL;
	memcpy(all, arguments, count * sizeof(*all));
	all[count] = "--cells";
	all[count + 1] = cells;
	return all;
}

static struct place_job job_of(struct boot *boot)
{
	return (struct place_job){
		.plan = boot->run->plan,
		.kernel = boot->kernel,
		.clock = boot->run->clock,
		.attribute = boot->run->attribute,
		.run_dir = boot->run->dir,
		.patience = boot->run->patience,
		.on_line = take_line,
		.to = boot,
	};
}

/* One boot; 0 when it is over and its event stands in the record. */
static int measure(struct boot *boot, struct place_result *result)
{
	const struct run *run = boot->run;
	struct place_job job = job_of(boot);
	char *cells = undecided(boot);
	const char **arguments = cells ? add_cells(run->arguments, cells) : NULL;
	int ret = arguments ? begin(boot, cells) : -ENOMEM;

	job.arguments = arguments;
	if (!ret)
		run->place->measure(&job, result);
	clear_progress();
	say_unsaid(boot);
	free(arguments);
	free(cells);
	if (!ret)
		ret = boot->error;
	if (!ret && place_stopped()) {
		boot_event(boot->run, "interrupted", boot->number, boot->current, NULL, NULL);
		ret = -EINTR;
	} else if (!ret && result->event && !boot->is_refused &&
		   !(boot->is_told && !strcmp(result->event, "error"))) {
		ret = boot_event(boot->run, result->event, boot->number, boot->current,
				 result->reason, result->console_tail);
	}
	return ret ? ret : record_sync(run->record);
}

/* Boots until the cells are decided or it is no use. */
static int boot_on(struct boot *boot)
{
	unsigned int bad = 0, before;
	struct place_result result;
	int ret;

	do {
		result = (struct place_result){ 0 };
		before = count(boot, MEASURED);
		ret = measure(boot, &result);
		if (result.exit_code && !boot->run->exit_code)
			boot->run->exit_code = result.exit_code;
		if (result.event && boot->current >= 0)
			boot->outcomes[boot->current] = FAILED;
		bad = count(boot, MEASURED) > before ? 0 : bad + 1;
		if (!result.event || result.is_final || boot->current < 0)
			bad = BAD_BOOTS_MAX;
		place_result_free(&result);
	} while (!ret && !boot->is_refused && bad < BAD_BOOTS_MAX &&
		 count(boot, WAITING) + count(boot, STARTED));
	return ret;
}

/* Whether the place is ready for the kernel; if not, why stands in the record. */
static bool prepare(struct boot *boot)
{
	struct place_result result = { 0 };
	struct place_job job = job_of(boot);
	bool is_ready;

	if (boot->run->place->prepare)
		boot->run->place->prepare(&job, &result);
	is_ready = !result.event && !place_stopped();
	if (place_stopped()) {
		boot->error = boot_event(boot->run, "interrupted", -1, -1, NULL, NULL);
	} else if (!is_ready) {
		boot->error = boot_event(boot->run, result.event, -1, -1, result.reason,
					 result.console_tail);
		if (!boot->run->exit_code)
			boot->run->exit_code = result.exit_code;
	}
	place_result_free(&result);
	return is_ready;
}

/* All targets are in our module, and a module needs headers: nothing is booted without. */
static int skip_all(struct boot *boot)
{
	const struct plan *plan = boot->run->plan;
	char *cells = undecided(boot);
	int ret = cells ? begin(boot, cells) : -ENOMEM;
	unsigned int i;

	for (i = 0; i < plan->cell_count && !ret; i++) {
		json_t *line = plan_cell_json(&plan->cells[i]);
		json_t *event = json_pack(
			"{s:s, s:s, s:s, s:i, s:i}", "type", "event", "event", "skip", "reason",
			"the kernel has no headers, so the module cannot be built for it", "boot",
			boot->number, "cell", (int)i);

		json_object_set_new(line, "boot", json_integer(boot->number));
		ret = append(boot, line);
		note_event(boot, event, (int)i);
		if (!ret)
			ret = append(boot, json_incref(event));
		json_decref(event);
	}
	say_unsaid(boot);
	free(cells);
	return ret;
}

static int decide_cells(struct boot *boot)
{
	int ret;

	if (boot->kernel && !boot->kernel->has_headers)
		return skip_all(boot);
	ret = prepare(boot) ? boot_on(boot) : boot->error;
	return !ret && place_stopped() ? -EINTR : ret;
}

int boot_kernel(struct run *run, const struct kernel *kernel)
{
	struct boot boot = {
		.run = run,
		.kernel = kernel,
		.outcomes = calloc(run->plan->cell_count, 1),
		.unsaid = json_array(),
	};
	unsigned int measured, skipped;
	int ret;

	if (!boot.outcomes || !boot.unsaid) {
		free(boot.outcomes);
		json_decref(boot.unsaid);
		return -ENOMEM;
	}
	ret = decide_cells(&boot);
	measured = count(&boot, MEASURED);
	skipped = count(&boot, SKIPPED);
	run->measured += measured;
	run->skipped += skipped;
	run->failed += run->plan->cell_count - measured - skipped;
	free(boot.outcomes);
	json_decref(boot.unsaid);
	return ret;
}
