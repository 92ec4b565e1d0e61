// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers the requests of bench/core/uapi.h for one open file: see session.h. */
#include <linux/cpumask.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kmods/driver/driver.h"
#include "kmods/session/check.h"
#include "kmods/session/session.h"
#include "kmods/session/state.h"
#include "kmods/text/kernel.h"
#include "kmods/text/sites.h"
#include "kmods/worker/clock.h"
#include "kmods/worker/events.h"

static int session_info(struct session *session, void *arg)
{
	struct invbench_info *info = arg;

	info->abi = INVBENCH_ABI;
	info->page_size = PAGE_SIZE;
	info->cpus = num_online_cpus();
	info->has_inv_range = driver_has_inv_range();
	info->site_count = sites_describe(info->sites);
	info->text_whole = sites_whole();
	clock_describe(&info->clock, session->workers.cpus[0]);
	strscpy(info->message, session->message, sizeof(info->message));
	testbed_describe(&session->testbed, info);
	return 0;
}

static int session_attach(struct session *session, void *arg)
{
	struct invbench_attach *attach = arg;
	int ret = check_string(session->message, "device", attach->device, sizeof(attach->device));

	if (ret)
		return ret;
	if (session->testbed.dev)
		return testbed_check(&session->testbed, session->message)
			       ?: refuse(session->message, -EBUSY, "device: %s is already attached",
					 dev_name(session->testbed.dev));
	return testbed_start(&session->testbed, attach->device, session->message);
}

const struct strategy *session_strategy(struct session *session, const char *name)
{
	const struct strategy *strategy = strategy_find(name);

	if (!strategy)
		refuse(session->message, 0, "strategy: %s is unknown", name);
	return strategy;
}

static int session_hold(struct session *session, void *arg)
{
	struct invbench_hold *hold = arg;
	const struct strategy *strategy;
	int ret = check_hold(session->message, hold);

	if (ret)
		return ret;
	strategy = session_strategy(session, hold->strategy);
	if (!strategy)
		return -ENOENT;
	ret = sites_check(strategy, hold->allow_broken, session->message);
	if (ret)
		return ret;
	memset(hold->patch, 0, sizeof(hold->patch));
	ret = sites_patch(strategy, false, hold->patch, session->message);
	session->held = ret > 0 ? strategy : NULL;
	hold->patched = max(ret, 0);
	return min(ret, 0);
}

static int session_watch(struct session *session, void *arg)
{
	struct invbench_watch *watch = arg;
	int ret;

	if (!*watch->device)
		return watch_read(&session->watch, &watch->counters, session->message);
	ret = check_string(session->message, "device", watch->device, sizeof(watch->device));
	return ret ?: watch_start(&session->watch, watch->device, session->message);
}

static int session_events(struct session *session, void *arg)
{
	struct invbench_events *events = arg;

	return check_events(session->message, events) ?: events_open(events, &session->workers);
}

static int session_workers(struct session *session, void *arg)
{
	const struct invbench_workers *request = arg;
	int ret = check_workers(session->message, request);

	if (ret)
		return ret;
	if (session->cell_count)
		return refuse(session->message, -EBUSY,
			      "cpus: the session has %u cells, name the CPUs before the first",
			      session->cell_count);
	return workers_choose(&session->workers, request, session->message);
}

enum needs {
	NEEDS_DEVICE = 1, /* refused once the device was removed */
	NEEDS_STILL = 2, /* no device may come or go meanwhile */
	PATCHES = 4, /* puts the cell's own strategy in force */
	NEEDS_CALLS = NEEDS_DEVICE | NEEDS_STILL | PATCHES,
};

/* A request's code holds the size and direction of its structure. */
static const struct request {
	unsigned int code;
	int (*answer)(struct session *session, void *request);
	enum needs needs;
} requests[] = {
	{ INVBENCH_INFO, session_info, 0 },
	{ INVBENCH_ATTACH, session_attach, NEEDS_DEVICE | NEEDS_STILL },
	{ INVBENCH_CELL, cells_open, NEEDS_CALLS },
	{ INVBENCH_RUN, cells_run, NEEDS_CALLS },
	{ INVBENCH_HISTOGRAM, cells_histogram, NEEDS_DEVICE },
	{ INVBENCH_COUNT, cells_count, NEEDS_CALLS },
	{ INVBENCH_RACE, cells_race, NEEDS_DEVICE },
	{ INVBENCH_STREAM, cells_stream, NEEDS_CALLS },
	{ INVBENCH_FUNCTIONS, cells_functions, NEEDS_CALLS },
	{ INVBENCH_HOLD, session_hold, 0 },
	{ INVBENCH_WATCH, session_watch, NEEDS_STILL },
	{ INVBENCH_EVENTS, session_events, 0 },
	{ INVBENCH_WORKERS, session_workers, 0 },
};

static int request_copy(struct session *session, const struct request *row, void __user *arg)
{
	unsigned int code = row->code;
	size_t size = _IOC_SIZE(code);
	void *request = kzalloc(size, GFP_KERNEL);
	int ret = -EFAULT;

	if (!request)
		return -ENOMEM;
	if ((_IOC_DIR(code) & _IOC_WRITE) && copy_from_user(request, arg, size))
		goto out;
	ret = row->answer(session, request);
	if (!ret && (_IOC_DIR(code) & _IOC_READ) && copy_to_user(arg, request, size))
		ret = -EFAULT;
out:
	kfree(request);
	return ret;
}

/* The device's lock keeps it from being reset, for which the IOMMU core detaches it. */
static int request_answer(struct session *session, const struct request *row, void __user *arg)
{
	struct device *dev = row->needs & PATCHES ? session->testbed.dev : NULL;
	int ret;

	/* To put a kprobe in place and away takes long. A cell may be opened with it. */
	if (row->code != INVBENCH_STREAM && row->code != INVBENCH_CELL)
		driver_stream_end();
	if (row->code != INVBENCH_INFO && kernel_check(session->message))
		return -ENOEXEC;
	if (session->removed[0] && (row->needs & NEEDS_DEVICE))
		return refuse(session->message, -ENODEV,
			      "device: %s was removed from the machine during the session",
			      session->removed);
	if (session->held && (row->needs & PATCHES))
		return refuse(session->message, -EBUSY,
			      "strategy: %s is held, release it with HOLD as-built",
			      session->held->name);
	if (session->watch.on && (row->needs & PATCHES))
		return refuse(session->message, -EBUSY,
			      "device: %s is watched, which slows calls down; end WATCH first",
			      dev_name(session->watch.testbed.dev));
	if (dev)
		device_lock(dev);
	ret = request_copy(session, row, arg);
	if (dev)
		device_unlock(dev);
	return ret;
}

static const struct request *request_find(unsigned int code)
{
	for (int i = 0; i < ARRAY_SIZE(requests); i++)
		if (requests[i].code == code)
			return &requests[i];
	return NULL;
}

long session_request(struct session *session, unsigned int code, void __user *arg)
{
	const struct request *row = request_find(code);
	long ret;

	if (!row)
		return -ENOTTY;
	if (mutex_lock_interruptible(&session->lock))
		return -EINTR;
	if (row->needs & NEEDS_STILL)
		pci_lock_rescan_remove();
	mutex_lock(&session->in_use);
	if (code != INVBENCH_INFO)
		session->message[0] = 0;
	ret = request_answer(session, row, arg);
	mutex_unlock(&session->in_use);
	if (row->needs & NEEDS_STILL)
		pci_unlock_rescan_remove();
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
	mutex_init(&session->in_use);
	ret = workers_init(&session->workers);
	if (!ret)
		ret = clock_start();
	if (ret) {
		workers_release(&session->workers);
		kfree(session);
		return ERR_PTR(ret);
	}
	removal_start(session);
	return session;
}

void session_release(struct session *session)
{
	cells_close(session);
	driver_release(&session->testbed);
	testbed_stop(&session->testbed);
}

void session_stop(struct session *session)
{
	removal_stop(session);
	watch_stop(&session->watch);
	workers_release(&session->workers);
	events_close();
	clock_stop();
	sites_restore(session->message);
	kfree(session);
}
