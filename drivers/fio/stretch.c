/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts stretches of a job at work: see stretch.h. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "drivers/shared/clock.h"
#include "drivers/shared/functions.h"
#include "drivers/shared/refusal.h"
#include "spin.h"
#include "stretch.h"

#define PAUSE_US  10000 /* between two looks at how far it is: each takes some 15,000 instructions */
#define STRETCHES 3 /* of a job are counted: the cheapest is told */
#define DEPTHS	  32 /* so many times what is under way at once: an end that cuts it is 3 % at most */
/* Of the CPUs that execute the clock counts one. */
#define WATCHED_CPUS 2

int work_begin(struct work *work)
{
	__u64 begun = disk_completed(work->disk) + FEW_IOS;
	int ret = job_start(work->job, work->request, work->disk->path, INVBENCH_IOS_MAX,
			    &work->running);

	while (!ret && disk_completed(work->disk) < begun && !job_is_over(&work->running))
		usleep(PAUSE_US);
	return ret;
}

static __u64 stretch_ios(const struct invbench_io *io)
{
	__u64 depths = DEPTHS * io->iodepth;

	return io->jobs * (io->ios > depths ? io->ios : depths);
}

static int stretch_count(const struct work *work, struct stretch *stretch)
{
	__u64 wanted = stretch_ios(&work->request->io);
	__u64 begun = disk_completed(work->disk), spun = spin_instructions(), start = clock_read();

	while (disk_completed(work->disk) - begun < wanted && !job_is_over(&work->running))
		usleep(PAUSE_US);
	stretch->ticks = clock_read() - start;
	stretch->spun = spin_instructions() - spun;
	stretch->ios = disk_completed(work->disk) - begun;
	return stretch->ios < wanted
		       ? refuse(-EIO, "fio: %s ended while it was counted", work->job->name)
		       : 0;
}

/* The same, and of which functions; its ticks are their sum then. */
static int stretch_watch(const struct work *work, struct stretch *stretch,
			 struct invbench_functions *all)
{
	struct functions_table *table = functions_start();
	__u64 ticks;
	int ret, error;

	if (!table)
		return refuse(-ENOMEM, "no memory for the functions");
	ret = stretch_count(work, stretch);
	ticks = stretch->ticks;
	error = functions_stop(table, all);
	if (!error && (all->ticks < ticks || all->ticks > WATCHED_CPUS * ticks))
		error = -EILSEQ;
	stretch->ticks = all->ticks;
	return error ? refuse(error, "functions: %s", functions_fault(error)) : ret;
}

/* What an I/O costs in it. */
static double stretch_cost(const struct stretch *stretch)
{
	return (double)(stretch->ticks - stretch->spun) / (double)stretch->ios;
}

/* Fills in what an I/O has of each function on average. */
static void average_functions(const struct invbench_functions *all, const struct stretch *stretch,
			      struct invbench_functions *to)
{
	const struct invbench_function *from = (void *)(uintptr_t)all->functions;
	struct invbench_function *function = (void *)(uintptr_t)to->functions;

	to->ticks = 0;
	to->count = 0;
	to->calls = (__u32)stretch->ios;
	for (__u32 i = 0; i < all->count; i++) {
		*function = from[i];
		if (!strcmp(from[i].name, FUNCTIONS_USER))
			function->instructions -= stretch->spun;
		function->instructions = (function->instructions + stretch->ios / 2) / stretch->ios;
		to->ticks += function->instructions;
		to->count += function->instructions > 0;
		function += function->instructions > 0;
	}
}

int stretch_cheapest(const struct work *work, struct stretch *least, struct invbench_functions *all,
		     struct invbench_functions *request)
{
	int ret = 0;

	*least = (struct stretch){ 0 };
	for (unsigned int i = 0; i < STRETCHES; i++) {
		struct stretch stretch;
		int error =
			all ? stretch_watch(work, &stretch, all) : stretch_count(work, &stretch);

		ret = ret ? ret : error;
		if (error || (least->ios && stretch_cost(&stretch) >= stretch_cost(least)))
			continue;
		*least = stretch;
		if (all)
			average_functions(all, least, request);
	}
	return least->ios ? 0 : ret;
}
