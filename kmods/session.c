// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers the requests of control.h for one open file: see session.h. */
#include <linux/cpumask.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "beside.h"
#include "check.h"
#include "clock.h"
#include "driver.h"
#include "events.h"
#include "functions.h"
#include "session.h"
#include "sites.h"
#include "worker.h"

static const struct target *const targets[] = { &driver_target, &model_target };

struct session {
	struct mutex lock; /* one request at a time */
	struct rig rig;
	struct workers workers;
	struct cell *cells[INVBENCH_CELLS_MAX];
	unsigned int cell_count;
	struct beside beside;
	char message[INVBENCH_MESSAGE_LEN];
};

static struct cell *cell_find(struct session *session, u32 id)
{
	if (id < session->cell_count)
		return session->cells[id];
	refuse(session->message, 0, "cell: %u is unknown, there are %u", id, session->cell_count);
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
	int ret = check_string(session->message, "device", attach->device, sizeof(attach->device));

	if (ret)
		return ret;
	if (session->rig.dev)
		return refuse(session->message, -EBUSY, "device: %s is attached already",
			      dev_name(session->rig.dev));
	return rig_start(&session->rig, attach->device, session->message, sizeof(session->message));
}

static const struct strategy *strategy_find(struct session *session, const char *name)
{
	for (int i = 0; i < strategy_count; i++)
		if (!strcmp(strategies[i].name, name))
			return &strategies[i];
	refuse(session->message, 0, "strategy: %s is unknown", name);
	return NULL;
}

/* Finds what its names name. */
static int cell_resolve(struct session *session, struct cell *cell)
{
	const struct invbench_cell *request = &cell->request;

	for (int i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(targets[i]->name, request->target))
			cell->target = targets[i];
	if (!cell->target)
		return refuse(session->message, -ENOENT, "target: %s is unknown", request->target);
	cell->strategy = strategy_find(session, request->strategy);
	if (!cell->strategy)
		return -ENOENT;
	cell->workload = cell->target->workload(request->workload, request->strategy);
	if (!cell->workload)
		return refuse(session->message, -ENOENT, "workload: %s is unknown",
			      request->workload);
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
		return refuse(session->message, -ENODEV, "cell: no device is attached");
	if (session->cell_count == INVBENCH_CELLS_MAX)
		return refuse(session->message, -ENOSPC, "cell: there are %u already",
			      INVBENCH_CELLS_MAX);
	cell = kzalloc(sizeof(*cell), GFP_KERNEL);
	if (!cell)
		return -ENOMEM;
	cell->request = *request;
	memset(cell->request.patch, 0, sizeof(cell->request.patch));
	ret = check_cell(session->message, request) ?: cell_resolve(session, cell);
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

static int session_run(struct session *session, void *arg)
{
	struct invbench_run *run = arg;
	struct cell *cell = cell_find(session, run->cell);
	struct invbench_sample *samples;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_run(session->message, cell, run);
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
		ret = refuse(session->message, ret, "%s: " WORKLOAD_STRAYED, cell->workload->name);
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
	ret = check_histogram(session->message, cell, request);
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
	ret = check_count(session->message, count);
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

static int session_stream(struct session *session, void *arg)
{
	struct invbench_stream *range = arg;
	struct cell *cell = cell_find(session, range->cell);
	u64 *words;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_stream(session->message, cell, range);
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

static int session_functions(struct session *session, void *arg)
{
	struct invbench_functions *request = arg;
	struct cell *cell = cell_find(session, request->cell);
	struct invbench_function *functions;
	int ret;

	if (!cell)
		return -ENOENT;
	ret = check_functions(session->message, request);
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
		refuse(session->message, ret,
		       "functions: nothing here counts instructions by address");
	if (ret == -EILSEQ)
		refuse(session->message, ret, "functions: they do not sum to what the clock says");
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
	int ret = check_hold(session->message, hold);

	if (ret)
		return ret;
	strategy = strategy_find(session, hold->strategy);
	return strategy ? beside_hold(&session->beside, strategy, hold, session->message) : -ENOENT;
}

static int session_watch(struct session *session, void *arg)
{
	struct invbench_watch *watch = arg;
	int ret;

	if (!*watch->device)
		return beside_watch_end(&session->beside, &watch->counters, session->message);
	ret = check_string(session->message, "device", watch->device, sizeof(watch->device));
	return ret ?: beside_watch(&session->beside, watch->device, session->message);
}

static int session_events(struct session *session, void *arg)
{
	struct invbench_events *events = arg;

	return check_events(session->message, events) ?: events_open(events);
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
		if (session->beside.held && requests[i].patches)
			ret = refuse(session->message, -EBUSY, "strategy: %s is held",
				     session->beside.held->name);
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
	beside_stop(&session->beside);
	workers_release(&session->workers);
	rig_stop(&session->rig);
	events_close();
	clock_stop();
	sites_restore();
	kfree(session);
}
