/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots a kernel until every cell is decided.
 *
 * Boots run side by side, each in a thread of its own; whoever touches the
 * record or what the run has come to holds the run's lock.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "boot_lines.h"
#include "bench/cells.h"
#include "bench/measure/engine.h"
#include "bench/home.h"
#include "bench/say.h"

/* Boots in a row that end badly without a cell measured: then the kernel is given up. */
#define BAD_BOOTS_MAX 3

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
	return boot_append(boot, json_pack("{s:s, s:i, s:s, s:s, s:s, s:i, s:b, s:s*}", "type",
					   "boot", "boot", boot->number, "kernel",
					   boot_kernel_title(boot->kernel), "clock",
					   boot->run->clock, "cells", cells, "block",
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
		.on_line = boot_take_line,
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
	boot_lines_end(boot);
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
				  boot_kernel_title(boot->kernel), list ? list : "");
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
	return boot_append(boot, json_pack("{s:s, s:i, s:s, s:i, s:i, s:i, s:i}", "type",
					   "boot_end", "boot", boot->number, "kernel",
					   boot_kernel_title(boot->kernel), "block",
					   (int)boot->block, "measured", (int)measured, "skipped",
					   (int)skipped, "failed", (int)failed));
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
