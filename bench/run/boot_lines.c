/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Judges what a boot sends: see boot_lines.h.
 * The place's lines are data from a machine that may be dying: each is checked
 * before it enters the record, and only here. Which cell was to blame is known
 * from the progress line that measure prints before it touches a cell.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include "analysis/trouble.h"
#include "boot_lines.h"
#include "bench/measure/engine.h"
#include "bench/say.h"

#define EXPECTED_TOLD_S 2 /* less is over before it is read */

static const char *const body_types[] = {
	"environment", "clock",	   "cell",	"calibration", "round",	   "noise",
	"histogram",   "counters", "functions", "event",       "progress", "output",
};

const char *boot_kernel_title(const struct kernel *kernel)
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

	if (boot->run->is_quiet || (!is_terminal && now < boot->shown + LOG_PERIOD_S))
		return;
	boot->shown = boot->booted->shown = now;
	clear_progress();
	if (boot->run->wanted > 1)
		fprintf(stderr, "%u of %u %s done, ", boot->run->done, boot->run->wanted,
			boot->run->is_by_round ? "rounds" : "boots");
	fprintf(stderr, "%s: cell %u of %u, %s %s, %.1f s%s", boot_kernel_title(boot->kernel),
		cell->index + 1, plan->cell_count, cell->section, cell->at[AXIS_WORKLOAD].name, now,
		is_terminal ? "" : "\n");
}

/* Of all rounds, and the first knows. */
static void say_expected(const struct boot *boot, double seconds)
{
	if (seconds < EXPECTED_TOLD_S || boot->block || boot->run->is_quiet)
		return;
	clear_progress();
	fprintf(stderr, "%s: section %s takes about %.0f s\n", boot_kernel_title(boot->kernel),
		boot->run->plan->cells[boot->current].section, ceil(seconds));
}

int boot_append(struct boot *boot, json_t *line)
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

/* What the machine cannot count, the first round said. */
static bool is_told_before(const struct boot *boot, const json_t *line)
{
	const char *event = json_string_value(json_object_get(line, "event"));

	return boot->run->is_by_round && boot->block && event && !strcmp(event, "absent");
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
			say("%s: %s", boot_kernel_title(boot->kernel), text);
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

	const char *clock = json_string_value(json_object_get(line, "clock"));

	if (!strcmp(type, "event"))
		note_event(boot, line, cell);
	if (!strcmp(type, "clock"))
		boot->is_exact = clock && !strcmp(clock, "exact");
	if (!is_opening(type))
		say_unsaid(boot);
	if (cell < 0)
		return;
	if (!strcmp(type, "calibration"))
		boot->booted->calls[cell] =
			(unsigned int)json_integer_value(json_object_get(line, "calls"));
	if (!strcmp(type, "progress")) {
		boot->current = cell;
		show_progress(boot);
		say_expected(boot, json_number_value(json_object_get(line, "expected_s")));
	}
	if (boot->outcomes[cell] == WAITING)
		boot->outcomes[cell] = STARTED;
	/* the last line of a cell */
	if (boot->outcomes[cell] == STARTED && !strcmp(type, "counters"))
		boot->outcomes[cell] = MEASURED;
}

/* What differs from boot to boot of itself. */
static bool is_noisy(const struct boot *boot, json_int_t cell)
{
	return engine_find(boot->run->plan->cells[cell].at[AXIS_TARGET].name, true)->is_noisy;
}

/* What a cell measured, as it was sent: the same from boot to boot on the exact clock. */
static void digest(struct boot *boot, const json_t *line, const char *type, const char *text)
{
	const json_t *field = json_object_get(line, "cell");

	if (field && strcmp(type, "progress") && strcmp(type, "event") &&
	    !is_noisy(boot, json_integer_value(field))) {
		uint32_t *sum = &boot->digests[json_integer_value(field)];

		*sum = crc32(*sum, (const unsigned char *)text, strlen(text));
	}
}

/* Takes the line over. */
static int keep(struct boot *boot, json_t *line, const char *type)
{
	char *fault = NULL;
	int ret;

	if (!strcmp(type, "progress")) {
		json_decref(line);
		return 0;
	}
	if (!strcmp(type, "environment") && boot->kernel)
		fault = kernel_check(boot->kernel, line);
	ret = boot_append(boot, json_incref(line));
	/* A whole cell shall survive a power cut. */
	if (!ret && !strcmp(type, "counters"))
		ret = boot->error = record_sync(boot->run->record);
	json_decref(line);
	return fault ? refuse(boot, "check_failed", fault) : ret;
}

int boot_take_line(void *to, const char *text)
{
	struct boot *boot = to;
	json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	char *fault = line_fault(boot, line);
	const char *type;
	int ret;

	pthread_mutex_lock(&boot->run->lock);
	if (fault) {
		json_decref(line);
		ret = refuse(boot, "error", fault);
	} else if (is_told_before(boot, line)) {
		json_decref(line);
		ret = 0;
	} else {
		type = json_string_value(json_object_get(line, "type"));
		digest(boot, line, type, text);
		json_object_set_new(line, "boot", json_integer(boot->number));
		note(boot, line, type);
		ret = keep(boot, line, type);
	}
	pthread_mutex_unlock(&boot->run->lock);
	return ret;
}

void boot_lines_end(struct boot *boot)
{
	clear_progress();
	say_unsaid(boot);
}
