// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks every field of a request: see check.h. */
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/sizes.h>

#include "kmods/session/check.h"
#include "bench/core/histogram.h"

#define COUNT_CALLS_MAX 1024
#define IOVA_END	BIT_ULL(48)

static int check_range(char *message, const char *name, u64 value, u64 min, u64 max)
{
	if (value >= min && value <= max)
		return 0;
	return refuse(message, -EINVAL, "%s: %llu is out of range, allowed %llu..%llu", name, value,
		      min, max);
}

int check_string(char *message, const char *name, const char *value, size_t len)
{
	if (*value && strnlen(value, len) < len)
		return 0;
	return refuse(message, -EINVAL, "%s: the string is empty or not terminated", name);
}

/* The 32-bit fields of a cell. */
static const struct {
	const char *name;
	size_t offset;
	u32 min, max;
} numbers[] = {
#define NUMBER(field, min, max)                                         \
	{                                                               \
#field, offsetof(struct invbench_cell, field), min, max \
	}
#define KNOB(field, min, max)                                                 \
	{                                                                     \
#field, offsetof(struct invbench_cell, knobs.field), min, max \
	}
#define DMA(field, min, max)                                                \
	{                                                                   \
#field, offsetof(struct invbench_cell, dma.field), min, max \
	}
#define IO(field, min, max)                                                \
	{                                                                  \
#field, offsetof(struct invbench_cell, io.field), min, max \
	}
#define PRIMITIVE(field, min, max)                                                \
	{                                                                         \
#field, offsetof(struct invbench_cell, primitive.field), min, max \
	}
	NUMBER(entries, 0, INVBENCH_ENTRIES_MAX),
	NUMBER(trash, 0, INVBENCH_TRASH_MAX),
	NUMBER(cpus, 1, INVBENCH_CPUS_MAX),
	NUMBER(probe, 0, PROBES - 1),
	NUMBER(allow_broken, 0, 1),
	KNOB(stage, 0, STAGES - 1),
	KNOB(ats, 0, INVBENCH_ENTRIES_MAX),
	KNOB(smmus, 1, INVBENCH_SMMUS_MAX),
	KNOB(leaf, 0, 1),
	KNOB(ril, 0, 1),
	KNOB(cmdq, 0, QUEUES - 1),
	KNOB(cmdq_log2size, INVBENCH_CMDQ_LOG2SIZE_MIN, INVBENCH_CMDQ_LOG2SIZE_MAX),
	KNOB(batch, 1, INVBENCH_BATCH_MAX),
	KNOB(calls_per_sync, 0, INVBENCH_CALLS_PER_SYNC_MAX),
	KNOB(completion, 0, COMPLETIONS - 1),
	KNOB(consumer, 0, CONSUMERS - 1),
	KNOB(cmd_delay, 0, INVBENCH_CMD_DELAY_MAX),
	KNOB(attach_rate, 0, INVBENCH_ATTACH_RATE_MAX),
	KNOB(reserved, 0, 0),
	DMA(container, 0, CONTAINERS - 1),
	DMA(burst, 1, INVBENCH_BURST_MAX),
	DMA(devices, 1, INVBENCH_DEVICES_MAX),
	DMA(containers, 1, INVBENCH_DEVICES_MAX),
	IO(domain, 0, DOMAINS - 1),
	IO(ioengine, 0, IOENGINES - 1),
	IO(iodepth, 1, INVBENCH_IODEPTH_MAX),
	IO(numjobs, 1, INVBENCH_NUMJOBS_MAX),
	IO(number_ios, 0, INVBENCH_NUMBER_IOS_MAX),
	IO(disk, 0, DISKS - 1),
	PRIMITIVE(memory, 0, MEMORIES - 1),
	PRIMITIVE(reserved, 0, 0),
#undef NUMBER
#undef KNOB
#undef DMA
#undef IO
#undef PRIMITIVE
};

static int check_numbers(char *message, const struct invbench_cell *request)
{
	int ret = check_range(message, "size", request->size, INVBENCH_SIZE_MIN, INVBENCH_SIZE_MAX);

	if (!ret)
		ret = check_range(message, "granule", request->granule, INVBENCH_SIZE_MIN,
				  request->size);
	if (!ret)
		ret = check_range(message, "backing", request->dma.backing, INVBENCH_SIZE_MIN,
				  INVBENCH_BACKING_MAX);
	for (int i = 0; i < ARRAY_SIZE(numbers) && !ret; i++)
		ret = check_range(message, numbers[i].name,
				  *(const u32 *)((const char *)request + numbers[i].offset),
				  numbers[i].min, numbers[i].max);
	if (ret)
		return ret;
	if (!is_power_of_2(request->granule) || request->granule > INVBENCH_GRANULE_MAX)
		return refuse(
			message, -EINVAL,
			"granule: %llu is not a page size, allowed powers of 2 up to %llu bytes",
			request->granule, INVBENCH_GRANULE_MAX);
	if (request->cpus > num_online_cpus())
		return refuse(message, -EOPNOTSUPP, "cpus: %u requested, %u are online",
			      request->cpus, num_online_cpus());
	if (request->size % request->granule)
		return refuse(message, -EINVAL,
			      "size: %llu is not a multiple of granule %llu (bytes)", request->size,
			      request->granule);
	return 0;
}

int check_cell(char *message, const struct invbench_cell *request)
{
	return check_string(message, "target", request->target, sizeof(request->target)) ?:
	       check_string(message, "workload", request->workload, sizeof(request->workload)) ?:
	       check_string(message, "strategy", request->strategy, sizeof(request->strategy)) ?:
	       check_numbers(message, request);
}

int check_run(char *message, const struct target_cell *cell, const struct invbench_run *run)
{
	int ret = check_range(message, "mode", run->mode, 0, INVBENCH_MODES - 1);

	if (!ret)
		ret = check_range(message, "warmup", run->warmup, 0, INVBENCH_CALLS_MAX);
	if (!ret)
		ret = check_range(message, "calls", run->calls, 1, INVBENCH_CALLS_MAX);
	if (!ret)
		ret = check_range(message, "sample_count", run->sample_count, cell->request.cpus,
				  INVBENCH_CPUS_MAX);
	if (!ret)
		ret = check_range(message, "reserved", run->reserved, 0, 0);
	if (!ret && run->mode == INVBENCH_BATCH && !cell->workload->batch)
		ret = refuse(message, -EINVAL,
			     "mode: %s prepares every call, so it cannot run in batches",
			     cell->workload->name);
	return ret;
}

int check_stream(char *message, const struct target_cell *cell, const struct invbench_stream *range)
{
	int ret = check_range(message, "leaf", range->leaf, 0, 1);

	if (!ret)
		ret = check_range(message, "granule", range->granule, SZ_4K, SZ_1G);
	if (!ret)
		ret = check_range(message, "size", range->size, range->granule, IOVA_END);
	if (!ret)
		ret = check_range(message, "iova", range->iova, 0, IOVA_END - range->size);
	if (!ret)
		ret = check_range(message, "room", range->room, 1, INVBENCH_STREAM_MAX);
	if (ret)
		return ret;
	if (!is_power_of_2(range->granule) ||
	    !IS_ALIGNED(range->iova | range->size, range->granule))
		return refuse(message, -EINVAL,
			      "granule: iova and size are not multiples of %llu bytes",
			      range->granule);
	if (!(cell->workload->traits & NEEDS_INV_RANGE))
		return refuse(message, -EINVAL, "cell: %u runs %s, a stream needs inv_range",
			      range->cell, cell->workload->name);
	return 0;
}

int check_race(char *message, const struct invbench_race *request)
{
	return check_range(message, "reserved", request->reserved, 0, 0);
}

int check_functions(char *message, const struct target_cell *cell,
		    const struct invbench_functions *request)
{
	int ret = check_range(message, "calls", request->calls, 1, COUNT_CALLS_MAX);

	if (!ret)
		ret = check_range(message, "room", request->room, 1, INVBENCH_SYMBOLS_MAX);
	if (!ret && (cell->workload->traits & CALLS_MEET))
		ret = refuse(message, -EINVAL, "cell: %u runs %s, which one worker alone cannot",
			     request->cell, cell->workload->name);
	return ret;
}

int check_histogram(char *message, const struct target_cell *cell,
		    const struct invbench_histogram *request)
{
	return check_range(message, "worker", request->worker, 0, cell->request.cpus - 1) ?:
	       check_range(message, "bucket_count", request->bucket_count, HISTOGRAM_BUCKETS,
			   HISTOGRAM_BUCKETS) ?:
	       check_range(message, "reserved", request->reserved, 0, 0);
}

int check_count(char *message, const struct invbench_count *request)
{
	return check_range(message, "calls", request->counters.calls, 1, COUNT_CALLS_MAX)
		       ?: check_range(message, "reserved", request->reserved, 0, 0);
}

int check_hold(char *message, const struct invbench_hold *request)
{
	return check_string(message, "strategy", request->strategy, sizeof(request->strategy))
		       ?: check_range(message, "allow_broken", request->allow_broken, 0, 1);
}

int check_workers(char *message, const struct invbench_workers *request)
{
	return check_range(message, "count", request->count, 1, INVBENCH_CPUS_MAX)
		       ?: check_range(message, "reserved", request->reserved, 0, 0);
}

int check_events(char *message, const struct invbench_events *request)
{
	int ret = check_range(message, "count", request->count, 0, INVBENCH_EVENTS_MAX);

	if (!ret)
		ret = check_range(message, "cpus", request->cpus, 1, INVBENCH_CPUS_MAX);
	for (int i = 0; i < request->count && !ret; i++) {
		const struct invbench_event *event = &request->events[i];

		ret = check_range(message, "flags", event->flags, 0,
				  INVBENCH_EVENT_NO_USER | INVBENCH_EVENT_NO_KERNEL);
		if (!ret && event->cpu < -1)
			ret = refuse(message, -EINVAL,
				     "cpu: %d is out of range, allowed -1 (each CPU) or a CPU",
				     event->cpu);
	}
	return ret;
}
