/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots a kernel until every cell is measured, skipped or failed: see boot.h.
 * Boots run side by side, each in its own thread. A thread holds the run's lock while it uses the
 * record or the run's counts.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/boot/boot.h"
#include "bench/boot/lines.h"
#include "bench/boot/progress.h"
#include "bench/plan/cells.h"
#include "bench/store/line_type.h"
#include "bench/system/home.h"
#include "bench/system/now.h"
#include "bench/system/stop.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "drivers/engine/engine.h"

/* The kernel is given up after this many boots in a row that failed without measuring a cell. */
#define BAD_BOOTS_MAX 3

static unsigned int count_cells(const struct boot_session *boot, enum outcome outcome)
{
	unsigned int i, sum = 0;

	for (i = 0; i < boot->run->plan->cell_count; i++)
		sum += boot->outcomes[i] == outcome;
	return sum;
}

static int begin(struct boot_session *boot, const char *cells)
{
	struct kernel_state *state = boot->state;
	const struct place *place = boot->run->place;
	const struct place_job job = { .plan = boot->run->plan, .clock = boot->run->clock };

	if (!boot->run->is_by_round || !boot->block)
		state->next_progress = state->start = seconds_now();
	boot->start = state->start;
	boot->next_progress = state->next_progress;
	boot->number = boot->run->boots++;
	boot->current = boot->furthest = -1;
	boot->is_failure_reported = false;
	return boot_append(
		boot,
		line_new(LINE_BOOT,
			 json_pack("{s:i, s:s, s:s, s:s, s:i, s:b, s:s*, s:s*, s:O*, s:o*}", "boot",
				   boot->number, "kernel", progress_title(boot->kernel), "clock",
				   clock_name(boot->run->clock), "cells", cells, "block",
				   (int)boot->block, "by_round", boot->run->is_by_round, "flavour",
				   boot->kernel ? boot->kernel->flavour : NULL, "machine",
				   boot->run->machine, "artefacts",
				   place->artefacts ? place->artefacts(state->ready) : NULL, "host",
				   place->host ? place->host(&job) : NULL)));
}

/* The cells that still need a boot, as measure takes them. Free the result. */
static char *cells_left(const struct boot_session *boot)
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

/* The arguments of measure that change from boot to boot. */
struct boot_arguments {
	char *cells; /* the record has this list whole */
	char *cells_cut, *calls, round[16];
};

static const char **make_arguments(const struct boot_session *boot, struct boot_arguments *own)
{
	const char *const *of_run = boot->run->arguments;
	const char **all = NULL;
	int ret;

	own->cells = cells_left(boot);
	own->cells_cut = own->cells ? strdup(own->cells) : NULL;
	own->calls = calls_format(boot->state->calls, boot->run->plan->cell_count);
	ret = own->cells_cut && own->calls ? 0 : -ENOMEM;
	while (!ret && *of_run)
		ret = arguments_add(&all, *of_run++, NULL);
	if (!ret)
		ret = arguments_add_list(&all, "--cells", own->cells_cut);
	if (!ret && boot->run->is_by_round) {
		snprintf(own->round, sizeof(own->round), "%u", boot->block);
		ret = arguments_add(&all, "--round", own->round, NULL);
		if (!ret)
			ret = arguments_add_list(&all, "--calls", own->calls);
	}
	if (ret)
		arguments_free(&all);
	return all;
}

/* Boots run side by side, so each has its own folder for the console log. Rounds share one. */
static char *make_dir(const struct boot_session *boot)
{
	char *dir = strf("%s/boots/%d", boot->run->dir, boot->run->is_by_round ? 0 : boot->number);
	int ret = dir ? home_mkdir(dir) : -ENOMEM;

	if (!ret)
		return dir;
	message("%s: %s", dir ? dir : boot->run->dir, strerror(-ret));
	free(dir);
	return NULL;
}

/* The cell that the end of the boot has cost; -1: none, for the last one was complete. */
static int lost_cell(const struct boot_session *boot)
{
	return boot->current >= 0 && boot->outcomes[boot->current] == MEASURED ? -1 : boot->current;
}

/* Records why the boot ended, unless that is in the record already. */
static int record_end(struct boot_session *boot, const struct place_result *result)
{
	if (stop_requested()) {
		boot_event(boot->run, "interrupted", boot->number, lost_cell(boot), NULL, NULL);
		return -EINTR;
	}
	if (!result->event || boot->is_refused ||
	    (boot->is_failure_reported && !strcmp(result->event, "error")))
		return record_sync(boot->run->record);
	return boot_event(boot->run, result->event, boot->number, lost_cell(boot), result->reason,
			  result->console_tail);
}

/* The calls that a cell makes in a row. Long calls are timed alone on a real clock. */
static unsigned int calls_in_a_row(const struct run *run)
{
	unsigned int calls = clock_is_time(run->clock) ? run->plan->calls : run->plan->exact_calls;

	return calls > PLAN_COUNTED_CALLS ? calls : PLAN_COUNTED_CALLS;
}

/* Boots once. 0: the boot is over, and the record has the reason if it failed. */
static int boot_once(struct boot_session *boot, struct place_result *result)
{
	struct run *run = boot->run;
	struct boot_arguments own = { 0 };
	const char **arguments = make_arguments(boot, &own);
	char *dir = NULL;
	struct place_job job = {
		.plan = run->plan,
		.kernel = boot->kernel,
		.ready = boot->state->ready,
		.clock = run->clock,
		.functions = run->functions,
		.arguments = arguments,
		.hang_timeout = run->hang_timeout + plan_long_calls(run->plan, calls_in_a_row(run)),
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
		ret = record_end(boot, result);
	pthread_mutex_unlock(&run->lock);
	free(arguments);
	free(own.cells);
	free(own.cells_cut);
	free(own.calls);
	free(dir);
	return ret;
}

static void note_exit_code(struct run *run, int exit_code)
{
	if (!run->exit_code)
		run->exit_code = exit_code;
}

/* Boots until no cell is left or another boot cannot help. */
static int boot_repeatedly(struct boot_session *boot)
{
	unsigned int bad = 0, before;
	struct place_result result;
	int ret;

	do {
		result = (struct place_result){ 0 };
		before = count_cells(boot, MEASURED);
		ret = boot_once(boot, &result);
		pthread_mutex_lock(&boot->run->lock);
		note_exit_code(boot->run, result.exit_code);
		pthread_mutex_unlock(&boot->run->lock);
		if (result.event && lost_cell(boot) >= 0)
			boot->outcomes[boot->current] = FAILED;
		bad = count_cells(boot, MEASURED) > before ? 0 : bad + 1;
		if (!result.event || result.is_final || boot->current < 0)
			bad = BAD_BOOTS_MAX;
		boot->state->is_given_up |= boot->is_refused || result.is_final;
		place_result_free(&result);
	} while (!ret && !boot->is_refused && bad < BAD_BOOTS_MAX &&
		 count_cells(boot, WAITING) + count_cells(boot, STARTED));
	return ret;
}

/* Skips the kernel. The other kernels are measured. */
static int give_up(struct run *run, struct kernel_state *state, const struct place_result *result)
{
	state->is_given_up = true;
	state->is_missing = result->exit_code == EXIT_CANNOT;
	note_exit_code(run, result->exit_code);
	return boot_event(run, state->is_missing ? "skip" : result->event, -1, -1, result->reason,
			  result->console_tail);
}

int boot_prepare(struct run *run, struct kernel_state *state)
{
	struct place_result result = { 0 };
	int ret = 0;

	state->digests = calloc(run->plan->cell_count, sizeof(*state->digests));
	state->calls = calloc(run->plan->cell_count, sizeof(*state->calls));
	state->excluded = calloc(run->plan->cell_count, sizeof(*state->excluded));
	state->has_measured = calloc(run->plan->cell_count, sizeof(*state->has_measured));
	if (!state->digests || !state->calls || !state->excluded || !state->has_measured)
		return -ENOMEM;
	if (run->place->prepare)
		state->ready =
			run->place->prepare(state->kernel, engine_needs_tools(run->plan), &result);
	pthread_mutex_lock(&run->lock);
	if (stop_requested()) {
		ret = boot_event(run, "interrupted", -1, -1, NULL, NULL);
		ret = ret ? ret : -EINTR;
	} else if (result.event) {
		ret = give_up(run, state, &result);
	}
	pthread_mutex_unlock(&run->lock);
	place_result_free(&result);
	return ret;
}

void boot_release(const struct run *run, struct kernel_state *state)
{
	if (state->ready)
		run->place->release(state->ready);
	free(state->digests);
	free(state->calls);
	free(state->excluded);
	free(state->has_measured);
}

/* On the exact clock all boots of a kernel must measure the same. Reports the cells that differ. */
static int compare_boots(struct boot_session *boot)
{
	const struct plan *plan = boot->run->plan;
	unsigned int *cells = calloc(plan->cell_count, sizeof(*cells)), count = 0, i;
	char *list, *reason;
	int ret = cells ? 0 : -ENOMEM;

	for (i = 0; cells && i < plan->cell_count; i++) {
		uint32_t *first = &boot->state->digests[i];

		if (boot->outcomes[i] != MEASURED)
			continue;
		if (*first && *first != boot->digests[i])
			cells[count++] = i;
		*first = *first ? *first : boot->digests[i];
	}
	if (!ret && count && boot->is_exact) {
		list = cells_format(cells, count);
		reason = strf("kernel %s: cells %s differ from an earlier boot; on the exact "
			      "clock they must be identical",
			      progress_title(boot->kernel), list ? list : "");
		ret = boot_event(boot->run, "boots_differ", boot->number, -1, reason, NULL);
		boot->run->differs = true;
		free(reason);
		free(list);
	}
	free(cells);
	return ret;
}

/*
 * Later rounds leave out the cells that this round lost, so the last round counts all cells. A cell
 * that only this round skipped counts as measured and is tried again.
 */
static void finish_round(struct boot_session *boot)
{
	struct kernel_state *state = boot->state;
	struct run *run = boot->run;
	bool is_over = true;
	unsigned int i;

	run->measured -= state->measured;
	run->skipped -= state->skipped;
	state->measured = state->skipped = 0;
	for (i = 0; i < run->plan->cell_count; i++) {
		unsigned char outcome = boot->outcomes[i];
		bool is_measured =
			outcome == MEASURED || (outcome == SKIPPED && state->has_measured[i]);

		state->has_measured[i] = is_measured;
		state->excluded[i] = is_measured ? WAITING : outcome;
		state->measured += is_measured;
		state->skipped += outcome == SKIPPED && !is_measured;
		is_over &= !is_measured;
	}
	run->measured += state->measured;
	run->skipped += state->skipped;
	state->is_given_up |= is_over;
}

/* Counts the cells. The line boot_end marks the boot as complete, so a stopped boot gets none. */
static int finish(struct boot_session *boot, int error)
{
	struct run *run = boot->run;
	unsigned int measured = count_cells(boot, MEASURED), skipped = count_cells(boot, SKIPPED);
	unsigned int failed =
		run->plan->cell_count - count_cells(boot, LEFT_OUT) - measured - skipped;

	run->done++;
	if (!run->is_by_round) {
		run->measured += measured;
		run->skipped += skipped;
	} else if (!error || !boot->block) {
		finish_round(boot);
	}
	if (error)
		return error;
	return boot_append(boot,
			   line_new(LINE_BOOT_END,
				    json_pack("{s:i, s:s, s:i, s:i, s:i, s:i}", "boot",
					      boot->number, "kernel", progress_title(boot->kernel),
					      "block", (int)boot->block, "measured", (int)measured,
					      "skipped", (int)skipped, "failed", (int)failed)));
}

static int measure_cells(struct boot_session *boot)
{
	int ret = boot_repeatedly(boot);

	if (!ret && stop_requested())
		ret = -EINTR;
	pthread_mutex_lock(&boot->run->lock);
	if (!ret)
		ret = compare_boots(boot);
	ret = finish(boot, ret);
	pthread_mutex_unlock(&boot->run->lock);
	return ret;
}

/* Leaves out the cells that other boots, or other parts of the plan, measure. */
static void leave_out(struct boot_session *boot)
{
	const struct run *run = boot->run;

	for (unsigned int i = 0; i < run->plan->cell_count; i++)
		if ((boot->section != BOOT_ALL_SECTIONS &&
		     boot->section != run->plan->cells[i].group) ||
		    !part_has(run->part, boot->state->index, boot->block,
			      run->plan->cells[i].group))
			boot->outcomes[i] = LEFT_OUT;
}

int boot_kernel(struct run *run, struct kernel_state *state, unsigned int block,
		unsigned int section)
{
	unsigned int cells = run->plan->cell_count;
	struct boot_session boot = {
		.run = run,
		.state = state,
		.kernel = state->kernel,
		.block = block,
		.section = section,
		.outcomes = calloc(cells, 1),
		.digests = calloc(cells, sizeof(*boot.digests)),
		.pending = json_array(),
	};
	int ret = boot.outcomes && boot.digests && boot.pending ? 0 : -ENOMEM;

	if (!ret && run->is_by_round)
		memcpy(boot.outcomes, state->excluded, cells);
	if (!ret)
		leave_out(&boot);
	if (!ret && state->is_given_up) {
		pthread_mutex_lock(&run->lock);
		/* The rounds count it once. */
		if (state->is_missing && (!run->is_by_round || !block))
			run->skipped += cells - count_cells(&boot, LEFT_OUT);
		run->done++;
		pthread_mutex_unlock(&run->lock);
	} else if (!ret) {
		ret = measure_cells(&boot);
	}
	free(boot.outcomes);
	free(boot.digests);
	json_decref(boot.pending);
	return ret;
}
