// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers the requests of control.h for one open file: see session.h. */
#include <linux/cpumask.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "clock.h"
#include "driver.h"
#include "events.h"
#include "functions.h"
#include "queue.h"
#include "session.h"
#include "sites.h"
#include "worker.h"

#define COUNT_CALLS_MAX 1024
#define IOVA_END	BIT_ULL(48)

static const struct target *const targets[] = { &driver_target, &model_target };

struct session {
	struct mutex lock; /* one request at a time */
	struct rig rig;
	struct workers workers;
	struct cell *cells[INVBENCH_CELLS_MAX];
	unsigned int cell_count;
	const struct strategy *held; /* in force without a cell, or NULL */
	struct rig watched;
	struct queue_reader reader; /* .rig: of the queue that is followed, or NULL */
	struct invbench_counters counters;
	char message[INVBENCH_MESSAGE_LEN];
};

#define refuse(session, error, ...)                                                    \
	({                                                                             \
		snprintf((session)->message, sizeof((session)->message), __VA_ARGS__); \
		(error);                                                               \
	})

static int check_range(struct session *session, const char *name, u64 value, u64 min, u64 max)
{
	if (value >= min && value <= max)
		return 0;
	return refuse(session, -EINVAL, "%s: %llu is out of range, allowed %llu..%llu", name, value,
		      min, max);
}

static int check_string(struct session *session, const char *name, const char *value, size_t len)
{
	if (*value && strnlen(value, len) < len)
		return 0;
	return refuse(session, -EINVAL, "%s: empty or not terminated", name);
}

static struct cell *cell_find(struct session *session, u32 id)
{
	if (id < session->cell_count)
		return session->cells[id];
	refuse(session, 0, "cell: %u is unknown, there are %u", id, session->cell_count);
	return NULL;
}

static int session_info(struct session *session, void *arg)
{
	struct invbench_info *info = arg;

	info->abi = INVBENCH_ABI;
	info->page_size = PAGE_SIZE;
	info->cpus = num_online_cpus();
	info->has_inv_range = driver_has_inv_range();
	info->site_count = sites_describe(info->sites);
	info->text_whole = sites_whole();
	clock_describe(&info->clock);
	strscpy(info->message, session->message, sizeof(info->message));
	rig_describe(&session->rig, info);
	return 0;
}

static int session_attach(struct session *session, void *arg)
{
	struct invbench_attach *attach = arg;
	int ret = check_string(session, "device", attach->device, sizeof(attach->device));

	if (ret)
		return ret;
	if (session->rig.dev)
		return refuse(session, -EBUSY, "device: %s is attached already",
			      dev_name(session->rig.dev));
	return rig_start(&session->rig, attach->device, session->message, sizeof(session->message));
}

static const struct strategy *strategy_find(struct session *session, const char *name)
{
	for (int i = 0; i < strategy_count; i++)
		if (!strcmp(strategies[i].name, name))
			return &strategies[i];
	refuse(session, 0, "strategy: %s is unknown", name);
	return NULL;
}

static int check_names(struct session *session, struct cell *cell)
{
	const struct invbench_cell *request = &cell->request;
	int ret = check_string(session, "target", request->target, sizeof(request->target));

	if (!ret)
		ret = check_string(session, "workload", request->workload,
				   sizeof(request->workload));
	if (!ret)
		ret = check_string(session, "strategy", request->strategy,
				   sizeof(request->strategy));
	if (ret)
		return ret;
	for (int i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(targets[i]->name, request->target))
			cell->target = targets[i];
	if (!cell->target)
		return refuse(session, -ENOENT, "target: %s is unknown", request->target);
	cell->strategy = strategy_find(session, request->strategy);
	if (!cell->strategy)
		return -ENOENT;
	cell->workload = cell->target->workload(request->workload, request->strategy);
	if (!cell->workload)
		return refuse(session, -ENOENT, "workload: %s is unknown", request->workload);
	return 0;
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
	NUMBER(entries, 0, INVBENCH_ENTRIES_MAX),
	NUMBER(trash, 0, INVBENCH_TRASH_MAX),
	NUMBER(cpus, 1, INVBENCH_CPUS_MAX),
	NUMBER(probe, 0, PROBES - 1),
	KNOB(stage, 0, STAGES - 1),
	KNOB(ats, 0, INVBENCH_ENTRIES_MAX),
	KNOB(smmus, 1, INVBENCH_SMMUS_MAX),
	KNOB(leaf, 0, 1),
	KNOB(ril, 0, 1),
	KNOB(queue, 0, QUEUES - 1),
	KNOB(queue_bits, INVBENCH_QUEUE_MIN, INVBENCH_QUEUE_MAX),
	KNOB(batch, 1, INVBENCH_BATCH_MAX),
	KNOB(sync, 0, INVBENCH_SYNC_MAX),
	KNOB(completion, 0, COMPLETIONS - 1),
	KNOB(walker, 0, WALKERS - 1),
	KNOB(latency, 0, INVBENCH_LATENCY_MAX),
	KNOB(mutator, 0, INVBENCH_MUTATOR_MAX),
	KNOB(reserved, 0, 0),
	DMA(container, 0, CONTAINERS - 1),
	DMA(burst, 1, INVBENCH_BURST_MAX),
	DMA(devices, 1, INVBENCH_DEVICES_MAX),
	DMA(reserved, 0, 0),
	IO(domain, 0, DOMAINS - 1),
	IO(ioengine, 0, IOENGINES - 1),
	IO(iodepth, 1, INVBENCH_IODEPTH_MAX),
	IO(jobs, 1, INVBENCH_JOBS_MAX),
	IO(ios, 1, INVBENCH_IOS_MAX),
	IO(reserved, 0, 0),
#undef NUMBER
#undef KNOB
#undef DMA
#undef IO
};

static int check_numbers(struct session *session, const struct invbench_cell *request)
{
	int ret = check_range(session, "size", request->size, INVBENCH_SIZE_MIN, INVBENCH_SIZE_MAX);

	if (!ret)
		ret = check_range(session, "granule", request->granule, INVBENCH_SIZE_MIN,
				  request->size);
	if (!ret)
		ret = check_range(session, "backing", request->dma.backing, INVBENCH_SIZE_MIN,
				  INVBENCH_BACKING_MAX);
	for (int i = 0; i < ARRAY_SIZE(numbers) && !ret; i++)
		ret = check_range(session, numbers[i].name,
				  *(const u32 *)((const char *)request + numbers[i].offset),
				  numbers[i].min, numbers[i].max);
	if (ret)
		return ret;
	if (!is_power_of_2(request->granule) || request->granule > INVBENCH_GRANULE_MAX)
		return refuse(session, -EINVAL,
			      "granule: %llu is no page size, allowed powers of 2 up to %llu",
			      request->granule, INVBENCH_GRANULE_MAX);
	if (request->cpus > num_online_cpus())
		return refuse(session, -EOPNOTSUPP, "cpus: %u are asked for, %u are online",
			      request->cpus, num_online_cpus());
	if (request->size % request->granule)
		return refuse(session, -EINVAL, "size: %llu is no multiple of granule %llu",
			      request->size, request->granule);
	return 0;
}

static void cell_close(struct cell *cell)
{
	kvfree(cell->histograms);
	if (cell->rig)
		cell->target->close(cell);
	kfree(cell);
}

static int session_cell(struct session *session, void *arg)
{
	struct invbench_cell *request = arg;
	struct cell *cell;
	int ret;

	if (!session->rig.attached)
		return refuse(session, -ENODEV, "cell: no device is attached");
	if (session->cell_count == INVBENCH_CELLS_MAX)
		return refuse(session, -ENOSPC, "cell: there are %u already", INVBENCH_CELLS_MAX);
	cell = kzalloc(sizeof(*cell), GFP_KERNEL);
	if (!cell)
		return -ENOMEM;
	cell->request = *request;
	memset(cell->request.patch, 0, sizeof(cell->request.patch));
	ret = check_names(session, cell);
	if (!ret)
		ret = check_numbers(session, request);
	if (ret)
		goto out;
	cell->rig = &session->rig;
	ret = cell->target->open(cell, session->message, sizeof(session->message));
	if (ret)
		goto out;
	ret = -ENOMEM;
	cell->histograms = kvcalloc(request->cpus * HISTOGRAM_BUCKETS, sizeof(u32), GFP_KERNEL);
	if (!cell->histograms)
		goto out;
	ret = workers_reserve(&session->workers, request->cpus, cell->target->call_size(cell));
	if (ret)
		goto out;
	/* Into force once, so that the answer tells what was read back. */
	ret = cell->target->begin(cell);
	if (ret)
		goto out;
	cell->target->end(cell);
	cell->request.batches = !!cell->workload->batch;
	cell->request.id = session->cell_count;
	session->cells[session->cell_count++] = cell;
	*request = cell->request;
	return 0;
out:
	cell_close(cell);
	return ret;
}

static int check_run(struct session *session, const struct cell *cell,
		     const struct invbench_run *run)
{
	int ret = check_range(session, "mode", run->mode, 0, INVBENCH_MODES - 1);

	if (!ret)
		ret = check_range(session, "warmup", run->warmup, 0, INVBENCH_CALLS_MAX);
	if (!ret)
		ret = check_range(session, "calls", run->calls, 1, INVBENCH_CALLS_MAX);
	if (!ret)
		ret = check_range(session, "sample_count", run->sample_count, cell->request.cpus,
				  INVBENCH_CPUS_MAX);
	if (!ret)
		ret = check_range(session, "reserved", run->reserved, 0, 0);
	if (!ret && run->mode == INVBENCH_BATCH && !cell->workload->batch)
		ret = refuse(session, -EINVAL, "mode: %s prepares each call, it has no batches",
			     cell->workload->name);
	return ret;
}

static int session_run(struct session *session, void *arg)
{
	struct invbench_run *run = arg;
	struct cell *cell = cell_find(session, run->cell);
	struct invbench_sample *samples;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_run(session, cell, run);
	if (ret)
		return ret;
	samples = kvcalloc(cell->request.cpus, sizeof(*samples), GFP_KERNEL);
	if (!samples)
		return -ENOMEM;
	ret = cell->target->begin(cell);
	if (!ret) {
		ret = workers_run(&session->workers, cell, run, samples);
		cell->target->end(cell);
	}
	if (ret == -EXDEV)
		ret = refuse(session, ret, "%s: " WORKLOAD_STRAYED, cell->workload->name);
	if (!ret && copy_to_user(u64_to_user_ptr(run->samples), samples,
				 cell->request.cpus * sizeof(*samples)))
		ret = -EFAULT;
	kvfree(samples);
	return ret;
}

static int session_histogram(struct session *session, void *arg)
{
	struct invbench_histogram *request = arg;
	struct cell *cell = cell_find(session, request->cell);
	size_t size = HISTOGRAM_BUCKETS * sizeof(u32);
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_range(session, "worker", request->worker, 0, cell->request.cpus - 1);
	if (!ret)
		ret = check_range(session, "bucket_count", request->bucket_count, HISTOGRAM_BUCKETS,
				  HISTOGRAM_BUCKETS);
	if (!ret)
		ret = check_range(session, "reserved", request->reserved, 0, 0);
	if (ret)
		return ret;
	if (copy_to_user(u64_to_user_ptr(request->counts), worker_histogram(cell, request->worker),
			 size))
		return -EFAULT;
	memset(worker_histogram(cell, request->worker), 0, size);
	return 0;
}

static int session_count(struct session *session, void *arg)
{
	struct invbench_count *count = arg;
	struct cell *cell = cell_find(session, count->cell);
	u64 calls = count->counters.calls;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_range(session, "calls", calls, 1, COUNT_CALLS_MAX);
	if (!ret)
		ret = check_range(session, "reserved", count->reserved, 0, 0);
	if (ret)
		return ret;
	memset(&count->counters, 0, sizeof(count->counters));
	ret = cell->target->begin(cell);
	if (ret)
		return ret;
	ret = cell->target->count(cell, calls, &count->counters);
	cell->target->end(cell);
	return ret;
}

static int check_stream(struct session *session, const struct cell *cell,
			const struct invbench_stream *range)
{
	int ret = check_range(session, "leaf", range->leaf, 0, 1);

	if (!ret)
		ret = check_range(session, "granule", range->granule, SZ_4K, SZ_1G);
	if (!ret)
		ret = check_range(session, "size", range->size, range->granule, IOVA_END);
	if (!ret)
		ret = check_range(session, "iova", range->iova, 0, IOVA_END - range->size);
	if (!ret)
		ret = check_range(session, "room", range->room, 1, INVBENCH_STREAM_MAX);
	if (ret)
		return ret;
	if (!is_power_of_2(range->granule) ||
	    !IS_ALIGNED(range->iova | range->size, range->granule))
		return refuse(session, -EINVAL, "granule: iova and size are no multiples of %llu",
			      range->granule);
	if (!(cell->workload->traits & NEEDS_INV_RANGE))
		return refuse(session, -EINVAL, "cell: %u is of %s, not of inv_range", range->cell,
			      cell->workload->name);
	return 0;
}

static int session_stream(struct session *session, void *arg)
{
	struct invbench_stream *range = arg;
	struct cell *cell = cell_find(session, range->cell);
	u64 *words;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_stream(session, cell, range);
	if (ret)
		return ret;
	words = kvcalloc(range->room, 2 * sizeof(*words), GFP_KERNEL);
	if (!words)
		return -ENOMEM;
	ret = cell->target->begin(cell);
	if (!ret) {
		ret = cell->target->stream(cell, range, words);
		cell->target->end(cell);
	}
	if (!ret && copy_to_user(u64_to_user_ptr(range->words), words,
				 min(range->count, range->room) * 2 * sizeof(*words)))
		ret = -EFAULT;
	kvfree(words);
	return ret;
}

static int check_functions(struct session *session, const struct invbench_functions *request)
{
	int ret = check_range(session, "calls", request->calls, 1, COUNT_CALLS_MAX);

	if (!ret)
		ret = check_range(session, "room", request->room, 1, INVBENCH_SYMBOLS_MAX);
	return ret;
}

static int session_functions(struct session *session, void *arg)
{
	struct invbench_functions *request = arg;
	struct cell *cell = cell_find(session, request->cell);
	struct invbench_function *functions;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_functions(session, request);
	if (ret)
		return ret;
	functions = kvcalloc(request->room, sizeof(*functions), GFP_KERNEL);
	if (!functions)
		return -ENOMEM;
	ret = cell->target->begin(cell);
	if (!ret) {
		ret = functions_count(cell, request, functions);
		cell->target->end(cell);
	}
	if (ret == -EOPNOTSUPP)
		refuse(session, ret, "functions: nothing here counts instructions by address");
	if (ret == -EILSEQ)
		refuse(session, ret, "functions: they do not sum to what the clock says");
	if (!ret && copy_to_user(u64_to_user_ptr(request->functions), functions,
				 request->count * sizeof(*functions)))
		ret = -EFAULT;
	kvfree(functions);
	return ret;
}

static int session_hold(struct session *session, void *arg)
{
	struct invbench_hold *hold = arg;
	const struct strategy *strategy;
	int ret = check_string(session, "strategy", hold->strategy, sizeof(hold->strategy));

	if (!ret)
		ret = check_range(session, "reserved", hold->reserved, 0, 0);
	if (ret)
		return ret;
	strategy = strategy_find(session, hold->strategy);
	if (!strategy)
		return -ENOENT;
	ret = sites_check(strategy, session->message, sizeof(session->message));
	if (ret)
		return ret;
	memset(hold->patch, 0, sizeof(hold->patch));
	ret = sites_patch(strategy, hold->patch);
	session->held = ret > 0 ? strategy : NULL;
	hold->patched = ret > 0 ? ret : 0;
	return ret < 0 ? ret : 0;
}

static void watch_stop(struct session *session)
{
	if (session->reader.rig)
		queue_follow_stop();
	session->reader.rig = NULL;
	rig_stop(&session->watched);
}

static int watch_start(struct session *session, const char *device)
{
	int ret;

	if (session->reader.rig)
		return refuse(session, -EBUSY, "device: %s is watched already",
			      dev_name(session->watched.dev));
	ret = rig_find(&session->watched, device, session->message, sizeof(session->message));
	if (ret)
		return ret;
	memset(&session->counters, 0, sizeof(session->counters));
	session->reader =
		(struct queue_reader){ .rig = &session->watched, .to = &session->counters };
	ret = queue_follow_start(&session->reader);
	if (ret) {
		session->reader.rig = NULL;
		rig_stop(&session->watched);
		refuse(session, ret, "device: the queue of %s cannot be followed (%d)", device,
		       ret);
	}
	return ret;
}

static int session_watch(struct session *session, void *arg)
{
	struct invbench_watch *watch = arg;

	if (*watch->device) {
		int ret = check_string(session, "device", watch->device, sizeof(watch->device));

		return ret ? ret : watch_start(session, watch->device);
	}
	if (!session->reader.rig)
		return refuse(session, -EINVAL, "device: none is watched");
	watch_stop(session);
	watch->counters = session->counters;
	watch->counters.entries_visited = INVBENCH_ABSENT;
	return 0;
}

static int session_events(struct session *session, void *arg)
{
	struct invbench_events *events = arg;
	int ret = check_range(session, "count", events->count, 0, INVBENCH_EVENTS_MAX);

	if (!ret)
		ret = check_range(session, "cpus", events->cpus, 1, INVBENCH_CPUS_MAX);
	for (int i = 0; i < events->count && !ret; i++) {
		ret = check_range(session, "flags", events->events[i].flags, 0,
				  INVBENCH_EVENT_NO_USER | INVBENCH_EVENT_NO_KERNEL);
		if (!ret && events->events[i].cpu < -1)
			ret = refuse(session, -EINVAL, "cpu: %d is below -1",
				     events->events[i].cpu);
	}
	return ret ? ret : events_open(events);
}

/* The size and direction of each request are in its code. */
static const struct {
	unsigned int code;
	int (*answer)(struct session *session, void *request);
	bool patches; /* has a strategy of its own meanwhile */
} requests[] = {
	{ INVBENCH_INFO, session_info, false },
	{ INVBENCH_ATTACH, session_attach, false },
	{ INVBENCH_CELL, session_cell, true },
	{ INVBENCH_RUN, session_run, true },
	{ INVBENCH_HISTOGRAM, session_histogram, false },
	{ INVBENCH_COUNT, session_count, true },
	{ INVBENCH_STREAM, session_stream, true },
	{ INVBENCH_FUNCTIONS, session_functions, true },
	{ INVBENCH_HOLD, session_hold, false },
	{ INVBENCH_WATCH, session_watch, false },
	{ INVBENCH_EVENTS, session_events, false },
};

static int request_answer(struct session *session, unsigned int code, void __user *arg,
			  int (*answer)(struct session *session, void *request))
{
	size_t size = _IOC_SIZE(code);
	void *request = kzalloc(size, GFP_KERNEL);
	int ret = -EFAULT;

	if (!request)
		return -ENOMEM;
	if ((_IOC_DIR(code) & _IOC_WRITE) && copy_from_user(request, arg, size))
		goto out;
	ret = answer(session, request);
	if (!ret && (_IOC_DIR(code) & _IOC_READ) && copy_to_user(arg, request, size))
		ret = -EFAULT;
out:
	kfree(request);
	return ret;
}

long session_request(struct session *session, unsigned int code, void __user *arg)
{
	long ret = -ENOTTY;

	if (mutex_lock_interruptible(&session->lock))
		return -EINTR;
	if (code != INVBENCH_INFO)
		session->message[0] = 0;
	for (int i = 0; i < ARRAY_SIZE(requests); i++) {
		if (requests[i].code != code)
			continue;
		if (session->held && requests[i].patches)
			ret = refuse(session, -EBUSY, "strategy: %s is held", session->held->name);
		else
			ret = request_answer(session, code, arg, requests[i].answer);
	}
	mutex_unlock(&session->lock);
	return ret;
}

struct session *session_start(void)
{
	struct session *session = kzalloc(sizeof(*session), GFP_KERNEL);
	int ret;

	if (!session)
		return ERR_PTR(-ENOMEM);
	mutex_init(&session->lock);
	ret = clock_start();
	if (ret) {
		kfree(session);
		return ERR_PTR(ret);
	}
	return session;
}

void session_stop(struct session *session)
{
	for (int i = 0; i < session->cell_count; i++)
		cell_close(session->cells[i]);
	watch_stop(session);
	workers_release(&session->workers);
	rig_stop(&session->rig);
	events_close();
	clock_stop();
	sites_restore();
	kfree(session);
}
