/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots all kernels of a run: see schedule.h.
 * The order of all boots is drawn first, and each free thread takes the next boot from it. The
 * order therefore does not depend on the number of threads.
 */
#include <errno.h>
#include <stdlib.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include "bench/run/schedule.h"
#include "bench/system/now.h"

struct turn {
	unsigned int kernel, block;
	unsigned int section; /* or BOOT_ALL_SECTIONS */
};

/* The threads share it and hold the run's lock to use it. */
struct work {
	struct run *run;
	const struct schedule *schedule;
	struct turn *turns;
	unsigned int count, next;
	int error; /* the first one; ends the run */
};

/* Whether the boot is in the record already, or in another part of the plan. */
static bool is_done(const struct work *work, const struct turn *turn)
{
	const struct schedule *schedule = work->schedule;

	return (schedule->done &&
		schedule->done[turn->block * schedule->kernel_count + turn->kernel]) ||
	       !part_cells_in(work->run->part, work->run->plan, turn->kernel, turn->block);
}

/* Adds the turn, or one for each section of the part if each has a boot of its own. */
static void add_turns(struct work *work, const struct turn *turn)
{
	const struct part *part = work->run->part;

	if (!part || !part->of || part->unit != PART_BOOT_SECTION) {
		work->turns[work->count++] = *turn;
		return;
	}
	for (unsigned int section = 0; section < part->sections; section++)
		if (part_has(part, turn->kernel, turn->block, section))
			work->turns[work->count++] =
				(struct turn){ turn->kernel, turn->block, section };
}

/* The same seed draws the same order, so a run that is resumed keeps its order. */
static int draw(struct work *work)
{
	const struct schedule *schedule = work->schedule;
	unsigned int kernels = schedule->kernel_count, block, i;
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	struct turn *all = calloc((size_t)kernels * schedule->blocks, sizeof(*all));
	size_t most = (size_t)kernels * schedule->blocks * work->run->plan->section_count;

	work->turns = calloc(most, sizeof(*work->turns));
	if (!all || !random || !work->turns) {
		free(all);
		gsl_rng_free(random);
		return -ENOMEM;
	}
	gsl_rng_set(random, schedule->seed);
	for (block = 0; block < schedule->blocks; block++) {
		struct turn *turns = all + block * kernels;

		for (i = 0; i < kernels; i++)
			turns[i] = (struct turn){ i, schedule->first + block, BOOT_ALL_SECTIONS };
		gsl_ran_shuffle(random, turns, kernels, sizeof(*turns));
	}
	gsl_rng_free(random);
	for (i = 0; i < kernels * schedule->blocks; i++) {
		if (!is_done(work, &all[i]))
			add_turns(work, &all[i]);
	}
	free(all);
	return 0;
}

/* Whether the time is up. The first boot is made in any case. */
static bool is_late(const struct work *work)
{
	return work->run->until && work->run->done && seconds_now() > work->run->until;
}

/* The next boot; NULL: none is left, or the run ends here. */
static const struct turn *take(struct work *work)
{
	const struct turn *turn = NULL;

	pthread_mutex_lock(&work->run->lock);
	if (!work->error && work->next < work->count && !is_late(work))
		turn = &work->turns[work->next++];
	pthread_mutex_unlock(&work->run->lock);
	return turn;
}

static void *boot_turns(void *given)
{
	struct work *work = given;
	const struct turn *turn;
	int ret;

	while ((turn = take(work))) {
		ret = boot_kernel(work->run, &work->schedule->kernels[turn->kernel], turn->block,
				  turn->section);
		pthread_mutex_lock(&work->run->lock);
		work->error = work->error ? work->error : ret;
		pthread_mutex_unlock(&work->run->lock);
	}
	return NULL;
}

/* Uses this thread and jobs - 1 others. */
static int boot_all(struct work *work)
{
	unsigned int others = work->schedule->jobs - 1, started = 0;
	pthread_t *threads = calloc(others + 1, sizeof(*threads));

	if (!threads)
		return -ENOMEM;
	while (started < others && !pthread_create(&threads[started], NULL, boot_turns, work))
		started++;
	boot_turns(work);
	while (started)
		pthread_join(threads[--started], NULL);
	free(threads);
	return work->error;
}

/* Whether the part of the plan has a boot of this kernel. */
static bool is_wanted(const struct run *run, const struct schedule *schedule, unsigned int kernel)
{
	unsigned int block = 0;

	while (block < schedule->blocks && !part_cells_in(run->part, run->plan, kernel, block))
		block++;
	return block < schedule->blocks;
}

int schedule_start(struct run *run, const struct schedule *schedule)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < schedule->kernel_count && !ret; i++)
		if (is_wanted(run, schedule, i))
			ret = boot_prepare(run, &schedule->kernels[i]);
	return ret;
}

int schedule_run(struct run *run, const struct schedule *schedule)
{
	struct work work = { .run = run, .schedule = schedule };
	int ret = draw(&work);

	run->wanted = schedule->kernel_count * (schedule->first + schedule->blocks);
	/* Of a part, only what is left of it. Rounds are counted as in a whole run. */
	if (run->part && run->part->of && run->part->unit != PART_SECTION)
		run->wanted = work.count;
	run->done = run->wanted - work.count;
	if (!ret)
		ret = boot_all(&work);
	free(work.turns);
	return ret;
}

void schedule_stop(struct run *run, const struct schedule *schedule)
{
	unsigned int i;

	for (i = 0; i < schedule->kernel_count; i++)
		boot_release(run, &schedule->kernels[i]);
}
