// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The target "driver": the running kernel's own invalidation path.
 * Its operations are compiled straight into the loops of every workload; the
 * only function called by address is the one that is not exported.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "arrays.h"
#include "clock.h"
#include "compat.h"
#include "driver.h"
#include "queue.h"
#include "ril.h"
#include "sites.h"
#include "symbols.h"
#include "target.h"

/* Each worker works on a gigabyte of IOVA of its own, from 4 GiB up. */
#define IOVA_FIRST 4
#define IOVA_SHIFT 30

struct call {
	struct rig *rig;
	unsigned long iova;
	size_t size;
	size_t granule;
	phys_addr_t page;
	struct iommu_iotlb_gather gather;
	struct queue_reader reader;
};

static void (*inv_range)(void *smmu_domain, unsigned long iova, size_t size, unsigned int granule,
			 bool leaf);

/* Not removed by the compiler, and nothing but that. */
static __always_inline int target_nothing(struct call *call)
{
	barrier();
	return 0;
}

static __always_inline int target_inv_range(struct call *call)
{
	inv_range(call->rig->smmu_domain, call->iova, call->size, call->granule, true);
	return 0;
}

/* Page by page, so that every IOPTE is of the granule asked for. */
static int target_map(struct call *call)
{
	size_t done;
	int ret = 0;

	for (done = 0; done < call->size; done += call->granule) {
		ret = compat_map(call->rig->domain, call->iova + done, call->page, call->granule);
		if (ret)
			break;
	}
	if (ret && done)
		iommu_unmap(call->rig->domain, call->iova, done);
	return ret;
}

static __always_inline int target_unmap(struct call *call)
{
	size_t size = iommu_unmap(call->rig->domain, call->iova, call->size);

	return size == call->size ? 0 : -EIO;
}

/* Maps and unmaps, leaving the invalidation for target_sync(). */
static int target_unmap_only(struct call *call)
{
	int ret = target_map(call);

	if (ret)
		return ret;
	iommu_iotlb_gather_init(&call->gather);
	if (iommu_unmap_fast(call->rig->domain, call->iova, call->size, &call->gather) !=
	    call->size)
		return -EIO;
	return 0;
}

static __always_inline int target_sync(struct call *call)
{
	iommu_iotlb_sync(call->rig->domain, &call->gather);
	return 0;
}

static __always_inline int target_attach(struct call *call)
{
	return rig_attach(call->rig);
}

static __always_inline int target_detach(struct call *call)
{
	rig_detach(call->rig);
	return 0;
}

static void target_count_begin(struct call *call)
{
	queue_read_begin(&call->reader);
}

static void target_count_end(struct call *call)
{
	queue_read_end(&call->reader);
}

#define WORKLOAD(id, name, sentence)
#define WORKLOAD_END
#include "workloads.list"
#undef WORKLOAD

#define WORKLOAD(id, name, sentence) &id##_workload,
static const struct workload *const workloads[] = {
#include "workloads.table"
};

/* Strategies are patched in: they have their loops in common. */
static const struct workload *workload_find(const char *name, const char *strategy)
{
	for (int i = 0; i < ARRAY_SIZE(workloads); i++)
		if (!strcmp(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}

static size_t call_size(const struct cell *cell)
{
	return sizeof(struct call);
}

int driver_load(void)
{
	inv_range = symbol_find("arm_smmu_domain_inv_range", NULL);
	return 0;
}

bool driver_has_inv_range(void)
{
	return inv_range && ARRAYS_EXIST;
}

static bool is_detached(const struct cell *cell)
{
	return workload_is_detached(cell->workload);
}

static int cell_check(const struct cell *cell, char *message, size_t len)
{
	const struct invbench_cell *request = &cell->request;
	unsigned long last = (IOVA_FIRST + (u64)request->cpus) << IOVA_SHIFT;

	if ((cell->workload->traits & NEEDS_INV_RANGE) && !driver_has_inv_range()) {
		snprintf(message, len, "this kernel has no arm_smmu_domain_inv_range()");
		return -EOPNOTSUPP;
	}
	if (!workload_takes(cell->workload, request)) {
		snprintf(message, len, "%s: " WORKLOAD_DETACHED_NEEDS, cell->workload->name);
		return -EOPNOTSUPP;
	}
	if (is_detached(cell) && (request->knobs.stage || request->knobs.ats)) {
		snprintf(message, len, "stage, ats: %s has the entries of its domain",
			 cell->workload->name);
		return -EOPNOTSUPP;
	}
	if (!(cell->rig->domain->pgsize_bitmap & request->granule)) {
		snprintf(message, len, "granule: %llu is not a page size of the SMMU (%#lx)",
			 request->granule, cell->rig->domain->pgsize_bitmap);
		return -EOPNOTSUPP;
	}
	if (last - 1 > cell->rig->domain->geometry.aperture_end) {
		snprintf(message, len, "cpus: %u is more IOVA than the SMMU has", request->cpus);
		return -EOPNOTSUPP;
	}
	return array_check(cell->rig, request, message)
		       ?: sites_check(cell->strategy, message, len);
}

static void driver_close(struct cell *cell)
{
	if (cell->page)
		__free_pages(cell->page, get_order(cell->request.granule));
	cell->array = NULL;
	cell->page = NULL;
}

/* Attaching consumes the array, so that workload gets one in each begin. */
static int cell_array(struct cell *cell)
{
	const struct invbench_cell *request = &cell->request;
	bool detached = is_detached(cell);
	void *array;

	array = detached ? array_make(cell->rig, request, true) : array_get(cell->rig, request);
	if (IS_ERR(array))
		return PTR_ERR(array);
	cell->array = array;
	return 0;
}

static int driver_open(struct cell *cell, char *message, size_t len)
{
	int ret = cell_check(cell, message, len);

	if (ret)
		goto out;
	ret = -ENOMEM;
	cell->page = alloc_pages(GFP_KERNEL | __GFP_ZERO, get_order(cell->request.granule));
	if (!cell->page)
		goto out;
	ret = cell->request.knobs.ril ? 0 : ril_claim(cell->rig, message, len);
	if (ret)
		goto out;
	ret = cell_array(cell);
	if (ret)
		snprintf(message, len,
			 "entries: %u are not possible on this device and kernel (%d)",
			 cell->request.entries, ret);
	if (!ret && is_detached(cell)) {
		array_free(cell->array);
		cell->array = NULL;
	}
out:
	if (ret)
		driver_close(cell);
	return ret;
}

/* The array comes in while detached, so that an attach merges into it. */
static int begin_detached(struct cell *cell)
{
	int ret = cell_array(cell);

	if (ret)
		return ret;
	rig_detach(cell->rig);
	if (cell->array)
		cell->saved = array_swap(cell->rig, cell->array);
	return 0;
}

static void end_detached(struct cell *cell)
{
	if (cell->rig->attached)
		rig_detach(cell->rig);
	if (cell->array)
		array_free(array_swap(cell->rig, cell->saved));
	cell->array = NULL;
	if (rig_attach(cell->rig))
		pr_err("invbench: cannot attach the device again\n");
}

static int driver_begin(struct cell *cell)
{
	int ret = 0;

	if (!cell->rig->attached)
		return -EIO;
	if (is_detached(cell))
		ret = begin_detached(cell);
	else if (cell->array)
		cell->saved = array_swap(cell->rig, cell->array);
	if (ret)
		return ret;
	if (!cell->request.knobs.ril)
		ril_hide(cell->rig);
	ret = sites_patch(cell->strategy, cell->request.patch);
	if (ret >= 0)
		cell->request.patched = ret;
	else
		driver_target.end(cell);
	return ret < 0 ? ret : 0;
}

static void driver_end(struct cell *cell)
{
	sites_restore();
	if (!cell->request.knobs.ril)
		ril_show(cell->rig);
	if (is_detached(cell))
		end_detached(cell);
	else if (cell->array)
		array_swap(cell->rig, cell->saved);
	cell->saved = NULL;
}

static void driver_call_init(struct call *call, struct cell *cell, unsigned int worker)
{
	*call = (struct call){ .rig = cell->rig,
			       .iova = (IOVA_FIRST + (unsigned long)worker) << IOVA_SHIFT,
			       .size = cell->request.size,
			       .granule = cell->request.granule,
			       .page = page_to_phys(cell->page) };
}

static int driver_count(struct cell *cell, u64 calls, struct invbench_counters *to)
{
	struct call *call = kzalloc(sizeof(*call), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!call)
		return ret;
	driver_call_init(call, cell, 0);
	call->reader.rig = cell->rig;
	call->reader.to = to;
	ret = queue_watch_start();
	if (ret)
		goto out;
	ret = cell->workload->count(call, calls);
	queue_watch_stop();
	if (ARRAYS_EXIST && to->syncs)
		to->entries_visited = to->calls * cell->request.entries;
out:
	kfree(call);
	return ret;
}

static int driver_stream(struct cell *cell, struct invbench_stream *range, u64 *words)
{
	struct queue_reader reader = { .rig = cell->rig };

	queue_read_begin(&reader);
	inv_range(cell->rig->smmu_domain, range->iova, range->size, range->granule, range->leaf);
	range->count = queue_read_words(&reader, words, range->room);
	return 0;
}

const struct target driver_target = {
	.name = "driver",
	.workload = workload_find,
	.open = driver_open,
	.close = driver_close,
	.begin = driver_begin,
	.end = driver_end,
	.count = driver_count,
	.stream = driver_stream,
	.call_size = call_size,
	.call_init = driver_call_init,
};
