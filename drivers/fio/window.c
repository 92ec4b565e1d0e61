/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts windows of a running job: see window.h. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "bench/mix/mix.h"
#include "drivers/loop/clock.h"
#include "drivers/loop/functions.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/spin.h"
#include "drivers/fio/window.h"

/* Between two checks of the number of I/Os; a check takes about 15,000 instructions. */
#define PAUSE_US 10000
#define WINDOWS	 3 /* per job */
#define DEPTHS	 32 /* I/Os in a window per I/O in flight: those cut at an end are at most 3 % */
/* The plugin counts all CPUs of the guest, the clock only one of them. */
#define GUEST_CPUS 2

int work_begin(struct work *work)
{
	__u64 begun = disk_completed(work->disk) + FEW_IOS;
	int ret = job_start(work->job, work->request, work->disk->path, INVBENCH_NUMBER_IOS_MAX,
			    &work->running);

	while (!ret && disk_completed(work->disk) < begun && !job_is_over(&work->running))
		usleep(PAUSE_US);
	return ret;
}

static __u64 window_ios(const struct invbench_io *io)
{
	__u64 depths = DEPTHS * io->iodepth;

	return io->numjobs * (io->number_ios > depths ? io->number_ios : depths);
}

static int window_count(const struct work *work, struct window *window)
{
	__u64 wanted = window_ios(&work->request->io);
	__u64 begun = disk_completed(work->disk), spun = spin_instructions(), start = clock_read();

	while (disk_completed(work->disk) - begun < wanted && !job_is_over(&work->running))
		usleep(PAUSE_US);
	window->ticks = clock_read() - start;
	window->spun = spin_instructions() - spun;
	window->ios = disk_completed(work->disk) - begun;
	return window->ios < wanted
		       ? refuse(-EIO, "fio: %s ended before its instructions were counted",
				work->job->name)
		       : 0;
}

/* The same by function. The window's ticks become the sum over all functions. */
static int window_watch(const struct work *work, struct window *window,
			struct invbench_functions *all)
{
	struct functions_table *table = functions_start(NULL);
	__u64 ticks;
	int ret, error;

	if (!table)
		return refuse(-ENOMEM, "functions: out of memory");
	ret = window_count(work, window);
	ticks = window->ticks;
	error = functions_stop(table, all);
	if (!error && (all->ticks < ticks || all->ticks > GUEST_CPUS * ticks))
		error = -EILSEQ;
	window->ticks = all->ticks;
	return error ? refuse(error, "functions: %s", functions_error(error)) : ret;
}

/* Instructions per I/O. */
static double window_cost(const struct window *window)
{
	return (double)(window->ticks - window->spun) / (double)window->ios;
}

/* The thread that keeps the CPU awake belongs to no I/O. */
static void remove_spin(struct invbench_function *user, __u64 spun)
{
	user->instructions -= spun;
	for (unsigned int i = 0; i < SPIN_LOOP; i++)
		user->mix[mix_kind(spin_loop[i])] -= spun / SPIN_LOOP;
}

static __u64 rounded(__u64 sum, __u64 ios)
{
	return (sum + ios / 2) / ios;
}

/*
 * Makes the counts averages of an I/O. The sums of the kinds are rounded, not the kinds, so that these
 * still sum to the function's instructions.
 */
static void function_average(struct invbench_function *function, __u64 ios)
{
	__u64 sum = 0, before;

	for (unsigned int kind = 0; kind < MIX_INSTRUCTIONS; kind++) {
		before = rounded(sum, ios);
		sum += function->mix[kind];
		function->mix[kind] = rounded(sum, ios) - before;
	}
	for (unsigned int kind = MIX_INSTRUCTIONS; kind < MIX_KINDS; kind++)
		function->mix[kind] = rounded(function->mix[kind], ios);
	function->instructions = rounded(function->instructions, ios);
}

/* Fills in the average instructions of an I/O in each function. */
static void average_functions(const struct invbench_functions *all, const struct window *window,
			      struct invbench_functions *to)
{
	const struct invbench_function *from = (void *)(uintptr_t)all->functions;
	struct invbench_function *function = (void *)(uintptr_t)to->functions;

	to->ticks = 0;
	to->count = 0;
	to->calls = (__u32)window->ios;
	memcpy(to->devices, all->devices, sizeof(to->devices));
	for (__u32 i = 0; i < all->count; i++) {
		*function = from[i];
		if (!strcmp(from[i].name, FUNCTIONS_USER))
			remove_spin(function, window->spun);
		function_average(function, window->ios);
		to->ticks += function->instructions;
		to->count += function->instructions > 0;
		function += function->instructions > 0;
	}
}

int window_cheapest(const struct work *work, struct window *least, struct invbench_functions *all,
		    struct invbench_functions *request)
{
	int ret = 0;

	*least = (struct window){ 0 };
	for (unsigned int i = 0; i < WINDOWS; i++) {
		struct window window;
		int error = all ? window_watch(work, &window, all) : window_count(work, &window);

		ret = ret ? ret : error;
		if (error || (least->ios && window_cost(&window) >= window_cost(least)))
			continue;
		*least = window;
		if (all)
			average_functions(all, least, request);
	}
	return least->ios ? 0 : ret;
}
