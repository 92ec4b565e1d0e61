/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compiles the workloads for user space: see loops.h.
 * Workloads that only the kernel can call return -EOPNOTSUPP, and their cells are skipped.
 */
#include <string.h>
#include <sys/ioctl.h>

#include "bench/core/sync.h"
#include "drivers/loop/clock.h"
#include "drivers/vfio/loops.h"

static __always_inline int range_request(struct call *call, struct request *request,
					 unsigned int range)
{
	*request->iova = call->iova + range * call->size;
	*request->length = call->size;
	if (ioctl(call->fd, request->number, request->argument))
		return -errno;
	return *request->length == call->size ? 0 : -EIO;
}

static __always_inline int target_nothing(struct call *call)
{
	(void)call;
	__asm__ __volatile__("" ::: "memory");
	return 0;
}

static __always_inline int target_map(struct call *call)
{
	int ret = range_request(call, &call->map, call->end);

	call->end += !ret;
	return ret;
}

static __always_inline int target_unmap(struct call *call)
{
	int ret = range_request(call, &call->unmap, call->first);

	call->first += !ret;
	return ret;
}

int loops_drain(struct call *call)
{
	int ret = 0;

	while (!ret && call->first < call->end)
		ret = target_unmap(call);
	if (!ret)
		call->first = call->end = 0;
	return ret;
}

/* Before an unmap: maps the next burst if the last one is used up. */
static int target_fill(struct call *call)
{
	int ret = 0;

	if (call->first < call->end)
		return 0;
	call->first = call->end = 0;
	while (!ret && call->end < call->burst)
		ret = target_map(call);
	return ret;
}

/* After a map: unmaps the burst if it is complete. */
static int target_drain(struct call *call)
{
	return call->end < call->burst ? 0 : loops_drain(call);
}

/* clang-format off */
#define target_fill target_fill
#define target_drain target_drain
#define target_inv_range(call) ((void)(call), -EOPNOTSUPP)
#define target_unmap_only(call) ((void)(call), -EOPNOTSUPP)
#define target_sync(call) ((void)(call), -EOPNOTSUPP)
#define target_attach(call) ((void)(call), -EOPNOTSUPP)
#define target_detach(call) ((void)(call), -EOPNOTSUPP)
#define target_race(call) ((void)(call), -EOPNOTSUPP)
#define target_count_begin(call)
#define target_count_end(call)

#define WORKLOAD(id, name, about)
#define WORKLOAD_END
#include "workloads.inc"
#undef WORKLOAD
#undef WORKLOAD_END
/* clang-format on */

#define WORKLOAD(id, name, about) &id##_workload,
static const struct workload *const workloads[] = {
#include "workloads.list"
};

const struct workload *loops_find(const char *name)
{
	for (size_t i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++)
		if (!strcmp(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}
