/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single barriers, atomics and accesses: what each costs on a core; runs on any machine, without a device.
 * A call is one primitive of drivers/primitives/kinds/, after the stores that the
 * axis memory names. Its price is the difference from the workload empty, which
 * is the same loop without it. So the price contains neither the loop nor the
 * stores, but what the primitive waits for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/core/sync.h"
#include "drivers/counting/attribute.h"
#include "drivers/engine/cells.h"
#include "drivers/engine/engine.h"
#include "drivers/engine/refusal.h"
#include "drivers/loop/clock.h"
#include "drivers/loop/cpus.h"
#include "drivers/loop/events.h"
#include "drivers/counting/steps.h"
#include "drivers/loop/worker.h"
#include "drivers/machine/identity.h"
#include "drivers/machine/module.h"
#include "drivers/primitives/call.h"
#include "drivers/primitives/uncached.h"

struct primitive_cell {
	struct engine_cell base;
	const struct primitive *primitive;
};

/*
 * Pages of their own, in which the lines have different offsets: a load waits for an earlier store to
 * another page if both have the same lowest 12 bits, and the call itself begins a page. dc zva may zero
 * up to half a page.
 */
#define OWN_OFFSET     (1024 / sizeof(__u64))
#define OPERAND_OFFSET (2048 / sizeof(__u64))
#define SHARED_OFFSET  (3072 / sizeof(__u64))

struct worker_memory {
	__u64 *operand, *own; /* pages */
	char *lines;
};

static struct worker_memory *memories; /* by worker */
static unsigned int memory_count;
static __u64 *shared; /* a page */
static const char *device; /* whose memory a primitive may access; NULL: none */
static __u64 *device_word; /* NULL: no cell has needed it */

static primitives_find *const finders[MEMORIES] = {
	[MEMORY_NONE] = primitives_after_none,	    [MEMORY_HIT] = primitives_after_hit,
	[MEMORY_MISS] = primitives_after_miss,	    [MEMORY_SHARED] = primitives_after_shared,
	[MEMORY_CONTENDED] = primitives_after_none,
};

static int start(const char *const *devices)
{
	int ret = machine_clock() == CLOCK_EXACT ? clock_start(cpus_nth(0)) : 0;

	device = devices[0];
	return ret ? refuse(ret, "clock: perf cannot count instructions on this machine: %s",
			    strerror(-ret))
		   : 0;
}

static void memories_free(void)
{
	while (memory_count) {
		struct worker_memory *memory = &memories[--memory_count];

		kvfree(memory->operand);
		kvfree(memory->own);
		kvfree(memory->lines);
	}
	free(memories);
	kvfree(shared);
	memories = NULL;
	shared = NULL;
}

static void stop(void)
{
	cells_close();
	events_close();
	workers_release();
	memories_free();
	uncached_close();
	device_word = NULL;
	clock_stop();
}

/* Only the module, if it is loaded, can describe the kernel's driver. */
static int info(struct invbench_info *to)
{
	memset(to, 0, sizeof(*to));
	module_describe(to);
	to->abi = INVBENCH_ABI;
	to->page_size = (__u32)sysconf(_SC_PAGESIZE);
	to->cpus = cpus_allowed();
	to->text_whole = 1;
	clock_describe(&to->clock);
	return 0;
}

/* Other stores hit the TLB, so large pages, where the kernel has some, keep these from missing it. */
static char *lines_alloc(void)
{
	const size_t size = (size_t)MISS_LINES * MISS_LINE;
	void *lines = NULL;

	if (posix_memalign(&lines, 2 << 20, size))
		return NULL;
	madvise(lines, size, MADV_HUGEPAGE);
	return memset(lines, 0, size);
}

static int memories_reserve(unsigned int workers, bool needs_lines)
{
	struct worker_memory *more = reallocarray(
		memories, workers > memory_count ? workers : memory_count, sizeof(*memories));

	if (!more)
		return -ENOMEM;
	memories = more;
	if (!shared)
		shared = kvzalloc(PLACED_PAGE, GFP_KERNEL);
	for (; shared && memory_count < workers; memory_count++)
		memories[memory_count] =
			(struct worker_memory){ .operand = kvzalloc(PLACED_PAGE, GFP_KERNEL),
						.own = kvzalloc(PLACED_PAGE, GFP_KERNEL) };
	for (unsigned int i = 0; i < workers; i++) {
		if (needs_lines && !memories[i].lines)
			memories[i].lines = lines_alloc();
		if (!memories[i].operand || !memories[i].own || (needs_lines && !memories[i].lines))
			return -ENOMEM;
	}
	return shared ? 0 : -ENOMEM;
}

static bool is_among_others(const struct invbench_cell *request)
{
	return request->primitive.memory == MEMORY_SHARED ||
	       request->primitive.memory == MEMORY_CONTENDED;
}

static int cell_check(const struct primitive_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;
	const struct workload *workload = cell->primitive->workload;

	if (!workload->each || !cell->primitive->exists())
		return refuse(-EOPNOTSUPP, "this CPU does not have all of these instructions");
	if (request->cpus > cpus_allowed())
		return refuse(-EOPNOTSUPP,
			      "cpus: %u is out of range, allowed 1..%u: each worker needs a CPU",
			      request->cpus, cpus_allowed());
	if (is_among_others(request) && request->cpus < 2)
		return refuse(-EOPNOTSUPP,
			      "memory: shared and contended need cpus of 2 or more, not 1");
	if (request->primitive.memory == MEMORY_CONTENDED && strcmp(workload->name, "empty") &&
	    !(workload->traits & HAS_OPERAND))
		return refuse(-EOPNOTSUPP,
			      "memory: %s accesses no cache line, so it cannot be contended",
			      workload->name);
	return 0;
}

static int open_device(const struct primitive_cell *cell)
{
	if (!(cell->primitive->workload->traits & MEETS_DEVICE))
		return 0;
	if (clock_is_exact())
		return refuse(
			-EOPNOTSUPP,
			"workload: %s is one instruction on the exact clock, whatever it costs; "
			"measure it on a machine",
			cell->primitive->workload->name);
	if (!device)
		return refuse(-EOPNOTSUPP,
			      "no device is named whose memory can be stored to; name one that "
			      "nothing uses: --device primitives=NAME (see invbench list devices)");
	return uncached_open(device, &device_word);
}

static int cell_prepare(void *opened)
{
	struct primitive_cell *cell = opened;
	struct invbench_cell *request = &cell->base.request;
	int ret;

	cell->primitive = finders[request->primitive.memory](request->workload);
	if (!cell->primitive)
		return refuse(-EOPNOTSUPP, "workload: %s is no primitive", request->workload);
	ret = cell_check(cell);
	if (!ret)
		ret = open_device(cell);
	if (ret)
		return ret;
	cell->base.histograms = histograms_alloc(request->cpus);
	ret = workers_reserve(request->cpus, sizeof(struct call));
	if (!ret)
		ret = memories_reserve(request->cpus, request->primitive.memory == MEMORY_MISS);
	if (ret || !cell->base.histograms)
		return refuse(-ENOMEM, "cell: out of memory");
	request->batches = 1;
	return 0;
}

static const struct cell_type type = { .size = sizeof(struct primitive_cell),
				       .prepare = cell_prepare };

static int cell_open(struct invbench_cell *request)
{
	return cells_open(&type, request);
}

/* What the primitive accesses. */
static __u64 *operand_of(const struct primitive_cell *cell, const struct worker_memory *memory)
{
	if (cell->primitive->workload->traits & MEETS_DEVICE)
		return device_word;
	return cell->base.request.primitive.memory == MEMORY_CONTENDED
		       ? shared + SHARED_OFFSET
		       : memory->operand + OPERAND_OFFSET;
}

static void cell_begin(const struct primitive_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;

	for (unsigned int i = 0; i < request->cpus; i++) {
		const struct worker_memory *memory = &memories[i];

		/* Each sub-batch goes on where the last one of this worker ended. */
		*worker_call(i) = (struct call){ .operand = operand_of(cell, memory),
						 .own = memory->own + OWN_OFFSET,
						 .shared = shared + SHARED_OFFSET,
						 .lines = memory->lines,
						 .next = worker_call(i)->next % MISS_LINES };
	}
}

static int cell_run(struct invbench_run *run)
{
	const struct primitive_cell *cell = cells_find(run->cell);
	const struct workload *workload;
	int ret;

	if (!cell)
		return -EINVAL;
	workload = cell->primitive->workload;
	cell_begin(cell);
	ret = workers_run(cell->base.request.cpus, workload, run, cell->base.histograms);
	return ret ? refuse(ret, "%s: %s", workload->name,
			    ret == -EXDEV ? WORKLOAD_STRAYED : strerror(-ret))
		   : 0;
}

static int cell_functions(struct invbench_functions *request)
{
	const struct primitive_cell *cell = cells_find(request->cell);
	int ret;

	if (!cell)
		return -EINVAL;
	if (clock_is_exact())
		return attribute_calls(cell_run, request);
	cell_begin(cell);
	ret = steps_count(cell->primitive->workload, worker_call(0), request);
	return ret ? refuse(ret, "functions: %s", steps_error(ret)) : 0;
}

const struct engine engine_primitives = {
	.target = "primitives",
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.functions = cell_functions,
	.events = events_open,
	.why = refusal_why,
};
