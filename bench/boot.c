/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots a kernel until every cell is decided, and judges what it sends.
 * The place's lines are data from a machine that may be dying: each is checked
 * before it enters the record, and only here. Which cell was to blame is known
 * from the progress line that measure prints before it touches a cell.
 *
 * Boots run side by side, each in a thread of its own; whoever touches the
 * record or what the run has come to holds the run's lock.
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
#include "boot.h"
#include "cells.h"
#include "engine.h"
#include "home.h"
#include "say.h"

/* Boots in a row that end badly without a cell measured: then the kernel is given up. */
#define BAD_BOOTS_MAX	3
#define LOG_PERIOD_S	5
#define EXPECTED_TOLD_S 2 /* less is over before it is read */

enum outcome {
	WAITING,
	STARTED,
	MEASURED,
	SKIPPED,
	FAILED,
};

struct boot {
	struct run *run;
	struct booted *booted;
	const struct kernel *kernel;
	unsigned int block;
	unsigned char *outcomes; /* of each cell, enum outcome */
	uint32_t *digests; /* of what each cell measured */
	int number;
	int current; /* the cell being measured, -1 before the first */
	int error; /* of the record; ends the run */
	bool is_exact; /* its clock says so */
	bool is_told; /* measure said itself what is wrong */
	bool is_refused; /* by a CHECK or by a line that is none: ends the kernel */
	struct timespec start;
	double shown; /* seconds after the start when progress was last said */
	json_t *unsaid; /* events of cells, until it is known how many say the same */
};

static const char *const body_types[] = {
	"environment", "clock",	   "cell",	"calibration", "round",	   "noise",
	"histogram",   "counters", "functions", "event",       "progress", "output",
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

	if (boot->run->is_quiet || (!is_terminal && now < boot->shown + LOG_PERIOD_S))
		return;
	boot->shown = boot->booted->shown = now;
	clear_progress();
	if (boot->run->wanted > 1)
		fprintf(stderr, "%u of %u %s done, ", boot->run->done, boot->run->wanted,
			boot->run->is_by_round ? "rounds" : "boots");
	fprintf(stderr, "%s: cell %u of %u, %s %s, %.1f s%s", kernel_title(boot->kernel),
		cell->index + 1, plan->cell_count, cell->section, cell->at[AXIS_WORKLOAD].name, now,
		is_terminal ? "" : "\n");
}

/* Of all rounds, and the first knows. */
static void say_expected(const struct boot *boot, double seconds)
{
	if (seconds < EXPECTED_TOLD_S || boot->block || boot->run->is_quiet)
		return;
	clear_progress();
	fprintf(stderr, "%s: section %s takes about %.0f s\n", kernel_title(boot->kernel),
		boot->run->plan->cells[boot->current].section, ceil(seconds));
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
	ret = append(boot, json_incref(line));
	/* A whole cell shall survive a power cut. */
	if (!ret && !strcmp(type, "counters"))
		ret = boot->error = record_sync(boot->run->record);
	json_decref(line);
	return fault ? refuse(boot, "check_failed", fault) : ret;
}

static int take_line(void *to, const char *text)
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

static unsigned int count(const struct boot *boot, enum outcome outcome)
{
	unsigned int i, sum = 0;

	for (i = 0; i < boot->run->plan->cell_count; i++)
		sum += boot->outcomes[i] == outcome;
	return sum;
}

static int begin(struct boot *boot, const char *cells)
{
	struct booted *booted = boot->booted;

	if (!boot->run->is_by_round || !boot->block) {
		clock_gettime(CLOCK_MONOTONIC, &booted->start);
		booted->shown = -LOG_PERIOD_S;
	}
	boot->start = booted->start;
	boot->shown = booted->shown;
	boot->number = boot->run->boots++;
	boot->current = -1;
	boot->is_told = false;
	return append(boot, json_pack("{s:s, s:i, s:s, s:s, s:s, s:i, s:b, s:s*}", "type", "boot",
				      "boot", boot->number, "kernel", kernel_title(boot->kernel),
				      "clock", boot->run->clock, "cells", cells, "block",
				      (int)boot->block, "by_round", boot->run->is_by_round,
				      "flavour", boot->kernel ? boot->kernel->flavour : NULL));
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

/* The arguments of measure that are this boot's own. */
struct own {
	char *cells, *calls, round[16];
};

static const char **make_arguments(const struct boot *boot, struct own *own)
{
	const char **all;
	size_t count = 0;

	while (boot->run->arguments[count])
		count++;
	own->cells = undecided(boot);
	own->calls = calls_format(boot->booted->calls, boot->run->plan->cell_count);
	all = own->cells && own->calls ? calloc(count + 7, sizeof(*all)) : NULL;
	if (!all)
		return NULL;
	memcpy(all, boot->run->arguments, count * sizeof(*all));
	all[count++] = "--cells";
	all[count++] = own->cells;
	if (boot->run->is_by_round) {
		snprintf(own->round, sizeof(own->round), "%u", boot->block);
		all[count++] = "--round";
		all[count++] = own->round;
		all[count++] = "--calls";
		all[count++] = own->calls;
	}
	return all;
}

/* Each boot keeps its console's log in a folder of its own, for others run beside it; rounds do not. */
static char *make_dir(const struct boot *boot)
{
	char *dir =
		sentence("%s/boots/%d", boot->run->dir, boot->run->is_by_round ? 0 : boot->number);
	int ret = dir ? home_mkdir(dir) : -ENOMEM;

	if (!ret)
		return dir;
	say("%s: %s", dir ? dir : boot->run->dir, strerror(-ret));
	free(dir);
	return NULL;
}

/* How it ended, unless that was told before. */
static int conclude(struct boot *boot, const struct place_result *result)
{
	if (place_stopped()) {
		boot_event(boot->run, "interrupted", boot->number, boot->current, NULL, NULL);
		return -EINTR;
	}
	if (!result->event || boot->is_refused ||
	    (boot->is_told && !strcmp(result->event, "error")))
		return record_sync(boot->run->record);
	return boot_event(boot->run, result->event, boot->number, boot->current, result->reason,
			  result->console_tail);
}

/* One boot; 0 when it is over and its event stands in the record. */
static int measure(struct boot *boot, struct place_result *result)
{
	struct run *run = boot->run;
	struct own own = { 0 };
	const char **arguments = make_arguments(boot, &own);
	char *dir = NULL;
	struct place_job job = {
		.plan = run->plan,
		.kernel = boot->kernel,
		.ready = boot->booted->ready,
		.clock = run->clock,
		.attribute = run->attribute,
		.arguments = arguments,
		.patience = run->patience,
		.on_line = take_line,
		.to = boot,
	};
	int ret = -ENOMEM;

	pthread_mutex_lock(&run->lock);
	if (arguments)
		ret = begin(boot, own.cells);
	if (!ret)
		job.dir = dir = make_dir(boot);
	pthread_mutex_unlock(&run->lock);
	if (!ret && dir)
		run->place->measure(&job, result);
	pthread_mutex_lock(&run->lock);
	clear_progress();
	say_unsaid(boot);
	if (!ret)
		ret = dir ? boot->error : -EIO;
	if (!ret)
		ret = conclude(boot, result);
	pthread_mutex_unlock(&run->lock);
	free(arguments);
	free(own.cells);
	free(own.calls);
	free(dir);
	return ret;
}

static void note_exit_code(struct run *run, int exit_code)
{
	if (!run->exit_code)
		run->exit_code = exit_code;
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
		pthread_mutex_lock(&boot->run->lock);
		note_exit_code(boot->run, result.exit_code);
		pthread_mutex_unlock(&boot->run->lock);
		if (result.event && boot->current >= 0)
			boot->outcomes[boot->current] = FAILED;
		bad = count(boot, MEASURED) > before ? 0 : bad + 1;
		if (!result.event || result.is_final || boot->current < 0)
			bad = BAD_BOOTS_MAX;
		boot->booted->is_given_up |= boot->is_refused || result.is_final;
		place_result_free(&result);
	} while (!ret && !boot->is_refused && bad < BAD_BOOTS_MAX &&
		 count(boot, WAITING) + count(boot, STARTED));
	return ret;
}

/* A kernel that cannot be had here is passed over, the others are measured. */
static int give_up(struct run *run, struct booted *booted, const struct place_result *result)
{
	booted->is_given_up = true;
	booted->is_missing = result->exit_code == EXIT_CANNOT;
	note_exit_code(run, result->exit_code);
	return boot_event(run, booted->is_missing ? "skip" : result->event, -1, -1, result->reason,
			  result->console_tail);
}

int boot_prepare(struct run *run, struct booted *booted)
{
	struct place_result result = { 0 };
	int ret = 0;

	booted->digests = calloc(run->plan->cell_count, sizeof(*booted->digests));
	booted->calls = calloc(run->plan->cell_count, sizeof(*booted->calls));
	booted->lost = calloc(run->plan->cell_count, sizeof(*booted->lost));
	if (!booted->digests || !booted->calls || !booted->lost)
		return -ENOMEM;
	if (run->place->prepare)
		booted->ready =
			run->place->prepare(booted->kernel, engine_needs_tools(run->plan), &result);
	pthread_mutex_lock(&run->lock);
	if (place_stopped()) {
		ret = boot_event(run, "interrupted", -1, -1, NULL, NULL);
		ret = ret ? ret : -EINTR;
	} else if (result.event) {
		ret = give_up(run, booted, &result);
	}
	pthread_mutex_unlock(&run->lock);
	place_result_free(&result);
	return ret;
}

void boot_release(const struct run *run, struct booted *booted)
{
	if (booted->ready)
		run->place->release(booted->ready);
	free(booted->digests);
	free(booted->calls);
	free(booted->lost);
}

/* On the exact clock boots of one kernel are alike to the last digit, or something is wrong. */
static int compare(struct boot *boot)
{
	const struct plan *plan = boot->run->plan;
	unsigned int *cells = calloc(plan->cell_count, sizeof(*cells)), count = 0, i;
	char *list, *reason;
	int ret = cells ? 0 : -ENOMEM;

	for (i = 0; cells && i < plan->cell_count; i++) {
		uint32_t *first = &boot->booted->digests[i];

		if (boot->outcomes[i] != MEASURED)
			continue;
		if (*first && *first != boot->digests[i])
			cells[count++] = i;
		*first = *first ? *first : boot->digests[i];
	}
	if (!ret && count && boot->is_exact) {
		list = cells_format(cells, count);
		reason = sentence("kernel %s: cells %s are not what an earlier boot measured; on "
				  "the exact clock they must be, to the instruction",
				  kernel_title(boot->kernel), list ? list : "");
		ret = boot_event(boot->run, "boots_differ", boot->number, -1, reason, NULL);
		boot->run->differs = true;
		free(reason);
		free(list);
	}
	free(cells);
	return ret;
}

/* What a round lost no further one asks for, so that the last one knows what became of all cells. */
static void note_round(struct boot *boot, unsigned int measured, unsigned int skipped)
{
	struct run *run = boot->run;
	unsigned int i;

	for (i = 0; i < run->plan->cell_count; i++)
		boot->booted->lost[i] = boot->outcomes[i] == MEASURED ? WAITING : boot->outcomes[i];
	boot->booted->is_given_up |= !measured;
	run->measured = measured;
	run->skipped = skipped;
}

/* What it came to. A repetition that was not stopped on its way is whole with its last line. */
static int finish(struct boot *boot, int error)
{
	struct run *run = boot->run;
	unsigned int measured = count(boot, MEASURED), skipped = count(boot, SKIPPED);
	unsigned int failed = run->plan->cell_count - measured - skipped;

	run->done++;
	if (!run->is_by_round) {
		run->measured += measured;
		run->skipped += skipped;
	} else if (!error || !boot->block) {
		note_round(boot, measured, skipped);
	}
	if (error)
		return error;
	return append(boot, json_pack("{s:s, s:i, s:s, s:i, s:i, s:i, s:i}", "type", "boot_end",
				      "boot", boot->number, "kernel", kernel_title(boot->kernel),
				      "block", (int)boot->block, "measured", (int)measured,
				      "skipped", (int)skipped, "failed", (int)failed));
}

static int decide(struct boot *boot)
{
	int ret = boot_on(boot);

	if (!ret && place_stopped())
		ret = -EINTR;
	pthread_mutex_lock(&boot->run->lock);
	if (!ret)
		ret = compare(boot);
	ret = finish(boot, ret);
	pthread_mutex_unlock(&boot->run->lock);
	return ret;
}

int boot_kernel(struct run *run, struct booted *booted, unsigned int block)
{
	unsigned int cells = run->plan->cell_count;
	struct boot boot = {
		.run = run,
		.booted = booted,
		.kernel = booted->kernel,
		.block = block,
		.outcomes = calloc(cells, 1),
		.digests = calloc(cells, sizeof(*boot.digests)),
		.unsaid = json_array(),
	};
	int ret = boot.outcomes && boot.digests && boot.unsaid ? 0 : -ENOMEM;

	if (!ret && run->is_by_round)
		memcpy(boot.outcomes, booted->lost, cells);
	if (booted->is_given_up) {
		pthread_mutex_lock(&run->lock);
		if (booted->is_missing)
			run->skipped += cells;
		run->done++;
		pthread_mutex_unlock(&run->lock);
	} else if (!ret) {
		ret = decide(&boot);
	}
	free(boot.outcomes);
	free(boot.digests);
	json_decref(boot.unsaid);
	return ret;
}
