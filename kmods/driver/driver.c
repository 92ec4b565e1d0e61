// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The target "driver": the running kernel's own invalidation path.
 * The loops of every workload contain its operations inline. Only
 * arm_smmu_domain_inv_range(), which is not exported, is called by address.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "kmods/driver/arrays.h"
#include "kmods/worker/clock.h"
#include "kmods/worker/commands.h"
#include "kmods/text/compat.h"
#include "kmods/driver/driver.h"
#include "kmods/text/inv_range.h"
#include "kmods/queue/queue.h"
#include "kmods/driver/ril.h"
#include "kmods/text/sites.h"
#include "kmods/text/symbols.h"
#include "kmods/driver/testbed.h"
#include "kmods/worker/target.h"

/* Each worker uses its own GiB of IOVA space, from 4 GiB on. */
#define IOVA_FIRST 4
#define IOVA_SHIFT 30

struct call {
	struct testbed *testbed;
	unsigned long iova;
	size_t size;
	size_t granule;
	phys_addr_t page;
	struct inv_range range; /* the same for the driver's function */
	struct iommu_iotlb_gather gather;
	struct queue_watch *watch; /* while calls are counted */
	u64 counted; /* calls */
};

static inv_range_function *inv_range;

/* barrier() keeps the compiler from removing the empty loop. */
static __always_inline int target_nothing(struct call *call)
{
	barrier();
	return 0;
}

static __always_inline int target_inv_range(struct call *call)
{
	inv_range_call(inv_range, call->testbed->smmu_domain, &call->range);
	return 0;
}

/* Maps page by page, so that every IOPTE has the requested granule. */
static int target_map(struct call *call)
{
	size_t done;
	int ret = 0;

	for (done = 0; done < call->size; done += call->granule) {
		ret = compat_map(call->testbed->domain, call->iova + done, call->page,
				 call->granule);
		if (ret)
			break;
	}
	if (ret && done)
		iommu_unmap(call->testbed->domain, call->iova, done);
	return ret;
}

static __always_inline int target_unmap(struct call *call)
{
	size_t size = iommu_unmap(call->testbed->domain, call->iova, call->size);

	return size == call->size ? 0 : -EIO;
}

/* Maps and unmaps, and leaves the invalidation to target_sync(). */
static int target_unmap_only(struct call *call)
{
	int ret = target_map(call);

	if (ret)
		return ret;
	iommu_iotlb_gather_init(&call->gather);
	if (iommu_unmap_fast(call->testbed->domain, call->iova, call->size, &call->gather) !=
	    call->size)
		return -EIO;
	return 0;
}

static __always_inline int target_sync(struct call *call)
{
	iommu_iotlb_sync(call->testbed->domain, &call->gather);
	return 0;
}

static __always_inline int target_attach(struct call *call)
{
	return testbed_attach(call->testbed);
}

static __always_inline int target_detach(struct call *call)
{
	testbed_detach(call->testbed);
	return 0;
}

/* The driver's own array and STE belong to the kernel, so nothing races for them. */
static __always_inline int target_race(struct call *call)
{
	return -EOPNOTSUPP;
}

static void target_count_begin(struct call *call)
{
	call->watch->paused = false;
}

static void target_count_end(struct call *call)
{
	call->watch->paused = true;
	call->counted++;
}

#define WORKLOAD(id, name, sentence)
#define WORKLOAD_END
#include "workloads.list"
#undef WORKLOAD

#define WORKLOAD(id, name, sentence) &id##_workload,
static const struct workload *const workloads[] = {
#include "workloads.table"
};

/* All strategies use the same loops, since they differ only in patched instructions. */
static const struct workload *workload_find(const char *name, const char *strategy)
{
	for (int i = 0; i < ARRAY_SIZE(workloads); i++)
		if (!strcmp(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}

static size_t call_size(const struct target_cell *cell)
{
	return sizeof(struct call);
}

int driver_load(void)
{
	if (HAS_INV_RANGE)
		inv_range = symbol_function("arm_smmu_domain_inv_range", NULL);
	return 0;
}

bool driver_has_inv_range(void)
{
	return inv_range;
}

void driver_release(struct testbed *testbed)
{
	driver_stream_end();
	arrays_release(testbed);
	ril_release(testbed);
}

static bool is_detached(const struct target_cell *cell)
{
	return workload_is_detached(cell->workload);
}

static const char *why_no_inv_range(void)
{
	if (!HAS_INV_RANGE)
		return LACKS_INV_RANGE;
	if (!HAS_SYMBOLS)
		return LACKS_SYMBOLS;
	return "arm_smmu_domain_inv_range() is not in kallsyms";
}

/*
 * An attach attaches each device of the group. Only the session's device is locked: a reset of another one takes its
 * entries out of the array that it finds, frees that array, and adds them again by the SMMU's features of that moment.
 */
static int members_check(const struct target_cell *cell, char *message)
{
	unsigned int members = testbed_members(cell->testbed);

	if (members == 1 ||
	    (!is_detached(cell) && cell->request.knobs.ril && array_is_own(&cell->request)))
		return 0;
	return refuse(
		message, -EOPNOTSUPP,
		"device: its IOMMU group has %u devices; synthetic arrays, ril=off, attach and detach need a group with 1",
		members);
}

static int cell_check(const struct target_cell *cell, char *message)
{
	const struct invbench_cell *request = &cell->request;
	const struct iommu_domain *domain = cell->testbed->domain;
	unsigned long last = (IOVA_FIRST + (u64)request->cpus) << IOVA_SHIFT;

	if ((cell->workload->traits & NEEDS_INV_RANGE) && !driver_has_inv_range())
		return refuse(message, -EOPNOTSUPP, "%s", why_no_inv_range());
	if (cell->workload->traits & CALLS_MEET)
		return refuse(message, -EOPNOTSUPP, "%s: only the target model has it",
			      cell->workload->name);
	if (!workload_takes(cell->workload, request))
		return refuse(message, -EOPNOTSUPP, "%s: " WORKLOAD_DETACHED_NEEDS,
			      cell->workload->name);
	if (is_detached(cell) &&
	    (request->knobs.stage || request->knobs.ats || request->knobs.smmus > 1))
		return refuse(
			message, -EOPNOTSUPP,
			"stage, ats, smmus: %s uses the entries of its own domain, keep the defaults",
			cell->workload->name);
	if (!(domain->pgsize_bitmap & request->granule))
		return refuse(message, -EOPNOTSUPP,
			      "granule: %llu bytes is not a page size of the SMMU (bitmap %#lx)",
			      request->granule, domain->pgsize_bitmap);
	if (last - 1 > domain->geometry.aperture_end)
		return refuse(message, -EOPNOTSUPP,
			      "cpus: %u workers need more IOVA space than the SMMU has, 1 GiB each",
			      request->cpus);
	return members_check(cell, message) ?:
	       array_check(cell->testbed, request, message) ?:
	       sites_check(cell->strategy, request->allow_broken, message);
}

static void driver_close(struct target_cell *cell)
{
	if (cell->page)
		__free_pages(cell->page, get_order(cell->request.granule));
	cell->array = NULL;
	cell->page = NULL;
}

/* An attach frees the array, so that the workload attach gets a new one in each begin. */
static int cell_array(struct target_cell *cell)
{
	const struct invbench_cell *request = &cell->request;
	bool detached = is_detached(cell);
	void *array;

	array = detached ? array_make(cell->testbed, request, true)
			 : array_get(cell->testbed, request);
	if (IS_ERR(array))
		return PTR_ERR(array);
	cell->array = array;
	return 0;
}

static int driver_open(struct target_cell *cell, char *message)
{
	int ret = cell_check(cell, message);

	if (ret)
		goto out;
	ret = -ENOMEM;
	cell->page = alloc_pages_node(cell->testbed->node, GFP_KERNEL | __GFP_ZERO,
				      get_order(cell->request.granule));
	if (!cell->page)
		goto out;
	ret = cell->request.knobs.ril ? 0 : ril_claim(cell->testbed, message);
	if (ret)
		goto out;
	ret = cell_array(cell);
	if (ret)
		refuse(message, ret,
		       "entries: %u are not possible on this device and kernel (error %d)",
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

/* Swaps the array in while the device is detached, so that an attach merges into it. */
static int begin_detached(struct target_cell *cell)
{
	int ret = cell_array(cell);

	if (ret)
		return ret;
	testbed_detach(cell->testbed);
	if (cell->array)
		cell->saved = array_swap(cell->testbed, cell->array);
	return 0;
}

static int end_detached(struct target_cell *cell, char *message)
{
	if (cell->testbed->attached)
		testbed_detach(cell->testbed);
	if (cell->array)
		array_free(array_swap(cell->testbed, cell->saved));
	cell->array = NULL;
	testbed_attach(cell->testbed);
	return testbed_check(cell->testbed, message);
}

/* 0, or -EIO with the reason in message. */
static int array_restore(struct target_cell *cell, char *message)
{
	int ret = 0;

	if (is_detached(cell))
		ret = end_detached(cell, message);
	else if (cell->array)
		array_swap(cell->testbed, cell->saved);
	cell->saved = NULL;
	return ret;
}

static int driver_begin(struct target_cell *cell, char *message)
{
	int ret = testbed_check(cell->testbed, message);

	/* A device may have come since the cell was opened. */
	if (!ret)
		ret = members_check(cell, message);
	if (!ret && cell->request.knobs.ril)
		ret = ril_check(cell->testbed, message);
	if (ret)
		return ret;
	if (is_detached(cell))
		ret = begin_detached(cell);
	else if (cell->array)
		cell->saved = array_swap(cell->testbed, cell->array);
	if (ret)
		return ret;
	if (!cell->request.knobs.ril)
		ret = ril_hide(cell->testbed, message);
	if (ret)
		return array_restore(cell, message) ?: ret;
	ret = sites_patch(cell->strategy, cell->is_timed, cell->request.patch, message);
	if (ret >= 0)
		cell->request.patched = ret;
	else
		ret = driver_target.end(cell, message) ?: ret;
	return ret < 0 ? ret : 0;
}

static int driver_end(struct target_cell *cell, char *message)
{
	int ret = sites_restore(message);

	if (!cell->request.knobs.ril)
		ret = ril_show(cell->testbed, message) ?: ret;
	return array_restore(cell, message) ?: ret;
}

static void driver_call_init(struct call *call, struct target_cell *cell, unsigned int worker)
{
	*call = (struct call){ .testbed = cell->testbed,
			       .iova = (IOVA_FIRST + (unsigned long)worker) << IOVA_SHIFT,
			       .size = cell->request.size,
			       .granule = cell->request.granule,
			       .page = page_to_phys(cell->page) };
	inv_range_set(&call->range, call->iova, call->size, call->granule, true);
}

/* The SMMU whose commands a cell counts; NULL: those of all. */
static const void *counted_smmu(const struct target_cell *cell)
{
	return cell->request.knobs.smmus > 1 ? NULL : cell->testbed->smmu;
}

static u64 driver_commands(const struct target_cell *cell, u64 size, u64 granule)
{
	/* Another SMMU may have no range commands. */
	bool has_ranges = cell->request.knobs.ril && cell->request.knobs.smmus == 1 &&
			  ril_exists(cell->testbed);

	return commands_most(cell->request.entries, size, granule, has_ranges);
}

/* An unmap clears a page table as a whole if it covers that. */
static bool clears_tables(const struct target_cell *cell)
{
	unsigned int page_shift = __ffs(cell->testbed->domain->pgsize_bitmap);

	return cell->workload->traits & CLEARS_TABLES &&
	       cell->request.size >= cell->request.granule << (page_shift - 3);
}

static u64 entries_walked(const struct target_cell *cell, u64 calls)
{
	if (!(cell->workload->traits & WALKS_ARRAY))
		return 0;
	if (!HAS_ARRAYS || clears_tables(cell))
		return INVBENCH_ABSENT;
	return calls * array_entries(cell->testbed);
}

static int driver_count(struct target_cell *cell, u64 calls, struct invbench_counters *to)
{
	struct call *call = kzalloc(sizeof(*call), GFP_KERNEL);
	struct queue_watch *watch = kzalloc(sizeof(*watch), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!call || !watch)
		goto out;
	driver_call_init(call, cell, 0);
	call->watch = watch;
	watch->paused = true;
	ret = queue_watch_start(watch, counted_smmu(cell), ISSUER_THIS_TASK);
	if (ret)
		goto out;
	ret = target_count_calls(cell, call, calls);
	queue_watch_count(watch, to);
	to->calls = call->counted;
	to->entries_walked = entries_walked(cell, to->calls);
out:
	kfree(watch);
	kfree(call);
	return ret;
}

/* Stays armed from one STREAM to the next, since to arm and to disarm it takes a grace period. */
static struct queue_watch *streaming;

void driver_stream_end(void)
{
	if (streaming)
		queue_watch_stop(streaming);
	kfree(streaming);
	streaming = NULL;
}

static int stream_begin(const struct testbed *testbed)
{
	int ret;

	if (streaming)
		return 0;
	streaming = kzalloc(sizeof(*streaming), GFP_KERNEL);
	if (!streaming)
		return -ENOMEM;
	streaming->paused = true;
	ret = queue_watch_start(streaming, testbed->smmu, ISSUER_THIS_TASK);
	if (ret) {
		kfree(streaming);
		streaming = NULL;
	}
	return ret;
}

static int driver_stream(struct target_cell *cell, struct invbench_stream *range, u64 *words,
			 char *message)
{
	/* As the driver takes it for an entry. */
	u64 page = 1ULL << __ffs(cell->testbed->domain->pgsize_bitmap);
	struct inv_range parameters;
	int ret;

	if (!inv_range)
		return refuse(message, -EOPNOTSUPP, "stream: %s", why_no_inv_range());
	ret = target_check_granule(range, page, message);
	if (ret)
		return ret;
	ret = stream_begin(cell->testbed);
	if (ret)
		return refuse(message, ret,
			      "stream: the commands cannot be seen by a kprobe (error %d)", ret);
	inv_range_set(&parameters, range->iova, range->size, range->granule, range->leaf);
	streaming->lists = (struct lists){ .copies = (struct command *)words, .room = range->room };
	streaming->task = current; /* each STREAM may come from another thread */
	streaming->paused = false;
	inv_range_call(inv_range, cell->testbed->smmu_domain, &parameters);
	streaming->paused = true;
	range->count = streaming->lists.commands;
	if (!queue_watch_missed(streaming))
		return 0;
	return refuse(message, -EIO, "stream: the kernel left out the kprobe for some commands");
}

const struct target driver_target = {
	.name = "driver",
	.workload = workload_find,
	.open = driver_open,
	.close = driver_close,
	.begin = driver_begin,
	.end = driver_end,
	.commands = driver_commands,
	.count = driver_count,
	.stream = driver_stream,
	.call_size = call_size,
	.call_init = driver_call_init,
};
