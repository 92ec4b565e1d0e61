/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sums the time in the invalidation path over all CPUs: see share.h.
 * An I/O ends in an interrupt, which may interrupt any process on any CPU, so the
 * time of one process or CPU would miss part of the path.
 */
#include <errno.h>
#include <unistd.h>

#include "bench/observe/path.h"
#include "bench/system/now.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/cell.h"
#include "drivers/fio/share.h"
#include "drivers/fio/window.h"

#define OBSERVED_US 200000

/* Nanoseconds in all calls of a window, from those that were timed. */
static __u64 path_ns(const struct path_time *before, const struct path_time *after)
{
	__u64 timed = after->timed - before->timed;

	return timed ? (__u64)((double)(after->ns - before->ns) *
			       (double)(after->calls - before->calls) / (double)timed)
		     : 0;
}

static int sum(struct path *path, struct path_share *share)
{
	struct path_time before, after;
	double start = seconds_now(), ns;
	int ret = path_read(path, &before);

	usleep(OBSERVED_US);
	ns = 1e9 * (seconds_now() - start) * (double)sysconf(_SC_NPROCESSORS_ONLN);
	if (!ret)
		ret = path_read(path, &after);
	if (ret)
		return refuse(ret, "%s", path->message);
	ns -= (double)(after.idle_ns - before.idle_ns);
	*share = (struct path_share){ .by = path->by,
				      .calls = after.calls - before.calls,
				      .missed = after.missed - before.missed,
				      .path_ns = path_ns(&before, &after),
				      .busy_ns = ns > 0 ? (__u64)ns : 0,
				      .probe_ns = path->overhead.call,
				      .probe_inside_ns = path->overhead.inside };
	return 0;
}

/* Uses a separate job, because the observation makes each call more expensive. */
static int sum_in_job(const struct fio_cell *cell, struct path *path, struct path_share *share)
{
	struct work work = { .job = cell->job, .request = &cell->base.request, .disk = cell->disk };
	int ret = work_begin(&work);

	if (ret)
		return ret;
	ret = sum(path, share);
	if (!ret && job_is_over(&work.running))
		ret = refuse(-EIO, "fio: %s ended before its share was measured", cell->job->name);
	job_kill(&work.running);
	return ret;
}

int fio_share(uint32_t id, struct path_share *share)
{
	struct fio_cell *cell = cells_find(id);
	struct path path;
	int ret;

	if (!cell)
		return -EINVAL;
	ret = path_open(&path);
	if (ret)
		return refuse(ret, "%s", path.message);
	ret = fio_cell_begin(cell);
	if (!ret)
		ret = sum_in_job(cell, &path, share);
	path_close(&path);
	return fio_cell_end(cell, ret);
}
