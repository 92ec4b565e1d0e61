/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target: the code that a cell measures, and how to put a cell in force.
 * The session and the workers know targets only by this interface.
 */
#ifndef INVBENCH_TARGET_H
#define INVBENCH_TARGET_H

#include <linux/sched/signal.h>

#include "bench/core/uapi.h"
#include "bench/core/strategy.h"
#include "bench/core/workload.h"

/* Writes why a request fails to message (INVBENCH_MESSAGE_LEN); its value is the error. */
#define refuse(message, error, ...)                                   \
	({                                                            \
		snprintf(message, INVBENCH_MESSAGE_LEN, __VA_ARGS__); \
		(error);                                              \
	})

struct testbed;

/* A cell, from its CELL request until the file is closed. */
struct target_cell {
	struct invbench_cell request;
	const struct target *target;
	const struct workload *workload;
	const struct strategy *strategy;
	struct testbed *testbed;
	struct model *model; /* target "model" only */
	struct race *race; /* target "model" only: of the workload race, else NULL */
	struct invbench_counters changes; /* target "model" only: by its attacher so far */
	const u32 *worker_cpus; /* its worker n runs on the n-th */
	u32 *histograms; /* one for each of .request.cpus workers */
	void *array; /* synthetic; NULL: the driver's own array fits the cell */
	void *saved; /* the driver's own array while .array is in force */
	struct page *page; /* the IOPTEs point to it */
	bool is_timed; /* between begin and end, calls are timed */
};

struct target {
	const char *name;

	/* Finds a workload's loops, or NULL. A target may have other loops for each strategy. */
	const struct workload *(*workload)(const char *name, const char *strategy);

	/* Checks the cell against the machine and allocates what it needs. 0 or -errno. */
	int (*open)(struct target_cell *cell, char *message);
	void (*close)(struct target_cell *cell);

	/*
	 * The strategy and the array are in force between begin and end. 0 or -errno;
	 * message says why, unless memory is short. If end fails, what was measured is not to be trusted.
	 */
	int (*begin)(struct target_cell *cell, char *message);
	int (*end)(struct target_cell *cell, char *message);

	/* Ends calls that wait for a worker, since the workers stop. NULL: none waits. */
	void (*stop)(const struct target_cell *cell);

	/* The most commands that a call for size bytes inserts: see commands.h. */
	u64 (*commands)(const struct target_cell *cell, u64 size, u64 granule);

	/* Makes calls on this CPU and counts commands, CMD_SYNCs and doorbells. */
	int (*count)(struct target_cell *cell, u64 calls, struct invbench_counters *to);

	/* How the instances of a race ended since the cell was opened. 0, or -ENODATA: it is no race. */
	int (*outcomes)(const struct target_cell *cell, struct invbench_outcomes *to);

	/*
	 * Invalidates a range through the cell's array. Copies at most range->room
	 * commands to words, two words each, and sets range->count to their number.
	 * 0, or -errno; message says why a range is refused.
	 */
	int (*stream)(struct target_cell *cell, struct invbench_stream *range, u64 *words,
		      char *message);

	/* The size of a worker's struct call in bytes, and its contents. */
	size_t (*call_size)(const struct target_cell *cell);
	void (*call_init)(struct call *call, struct target_cell *cell, unsigned int worker);
};

/* Makes counted calls, until a signal comes. 0, -EINTR or the error of a call. */
static inline int target_count_calls(const struct target_cell *cell, struct call *call, u64 calls)
{
	int ret = 0;

	while (!ret && calls--)
		ret = signal_pending(current) ? -EINTR : cell->workload->count(call, 1);
	return ret;
}

/*
 * A walk counts a range in pages of its array's entries. With a smaller granule it may count none, and with
 * range commands it then makes no progress: it never ends, and nothing can stop it. 0, or -EOPNOTSUPP.
 */
static inline int target_check_granule(const struct invbench_stream *range, u64 page, char *message)
{
	if (range->granule >= page)
		return 0;
	return refuse(message, -EOPNOTSUPP,
		      "granule: %llu bytes are less than a page of the array's entries, %llu",
		      range->granule, page);
}

extern const struct target driver_target, model_target;

#endif
