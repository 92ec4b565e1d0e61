/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's operations and loops for one strategy.
 * Compiled once a strategy, which MODEL_STRATEGY and MODEL_STRATEGY_FILE name:
 * the barriers are constants here, and the measured loop holds neither a choice
 * nor an indirect call.
 */
#include "forms.h"

/*
 * Equal code of two strategies lies alike within its pages too: where it fell
 * otherwise made it differ by over 1 %, and half a per cent within cache lines.
 */
__asm__(".text\n\t.balign 4096");

#include "clock.h" /* the place's own: the kernel's or the process's */

#define QUEUE_BARRIER()			      barrier_at(POSITION_QUEUE)
#define WALK_BARRIER()			      barrier_at(POSITION_LOAD)
#define WALK_LOAD(slot)			      load_at(POSITION_LOAD, *(slot))
#define WALK_BEFORE_ATC()		      atc_barrier()
#define WALK_ENDS_IN_SYNC(batch)	      model_syncs(batch)
#define ARRAY_PUBLISH(slot, array)	      store_at(POSITION_PUBLISH, *(slot), (array))
#define WALK_ISSUE(of, commands, count, sync) model_issue((of), batch, (commands), (count), (sync))

static __always_inline void atc_barrier(void)
{
	if (form_at(POSITION_LOAD) == MB_BEFORE_ATC)
		smp_mb();
}

#include "../queues/lockfree.h"
#include "../queues/null.h"
#include "../queues/spinlock.h"
#include "model.h"

struct walk_batch;
static __always_inline bool model_syncs(struct walk_batch *batch);
static __always_inline int model_issue(struct smmu *smmu, struct walk_batch *batch,
				       const struct command *commands, unsigned int count,
				       bool sync);

#include "../walk.h"

/* A worker's own; no line of the cache is another's too. */
struct call {
	struct model *model;
	struct walk_range range;
	struct walk_batch batch;
	struct producer producer;
	struct invbench_counters *counters; /* while counted */
	__u64 iopte;
	unsigned int sync; /* calls a CMD_SYNC */
	unsigned int unsynced; /* calls since */
	struct command commands[INVBENCH_BATCH_MAX];
} ____cacheline_aligned;

_Static_assert(!(sizeof(struct call) % CACHE_LINE), "two workers' calls share no line");

/* The batch is the caller's, and so is what stands beside it. */
static __always_inline struct call *call_of(struct walk_batch *batch)
{
	return (struct call *)((char *)batch - offsetof(struct call, batch));
}

static __always_inline int model_issue(struct smmu *smmu, struct walk_batch *batch,
				       const struct command *commands, unsigned int count,
				       bool sync)
{
	const struct model_smmu *to = (const struct model_smmu *)smmu;
	struct producer *by = &call_of(batch)->producer;

	if (to->kind == QUEUE_LOCKFREE)
		return lockfree_issue(to->queue, by, commands, count, sync);
	if (to->kind == QUEUE_SPINLOCK)
		return spinlock_issue(to->queue, by, commands, count, sync);
	return null_issue(to->queue, by, commands, count, sync);
}

/* Whether this call ends in a CMD_SYNC. */
static __always_inline bool model_syncs(struct walk_batch *batch)
{
	struct call *call = call_of(batch);

	if (++call->unsynced < call->sync)
		return false;
	call->unsynced = 0;
	return true;
}

static __always_inline int target_nothing(struct call *call)
{
	(void)call;
	__asm__ __volatile__("" ::: "memory");
	return 0;
}

static __always_inline int target_inv_range(struct call *call)
{
	return walk_inv_range(&call->model->array, &call->range, &call->batch);
}

static __always_inline int target_map(struct call *call)
{
	WRITE_ONCE(call->iopte, 1);
	return 0;
}

static __always_inline int target_unmap_only(struct call *call)
{
	store_at(POSITION_PTE, call->iopte, 0);
	return 0;
}

static __always_inline int target_sync(struct call *call)
{
	return target_inv_range(call);
}

static __always_inline int target_unmap(struct call *call)
{
	target_unmap_only(call);
	return target_inv_range(call);
}

/* Array before STE: who walks through the new STE has its entry. */
static inline int master_attach(struct model *model, struct model_master *master)
{
	struct inv_array *merged;
	int ret = array_merge(model->array, master->entries, &merged);

	if (ret)
		return ret;
	array_publish(&model->array, merged);
	barrier_at(POSITION_STE);
	store_at(POSITION_STE, master->ste, 1);
	return 0;
}

static inline int master_detach(struct model *model, struct model_master *master)
{
	struct inv_array *purged;
	int ret;

	WRITE_ONCE(master->ste, 0);
	ret = array_unref(model->array, master->entries);
	/* Told what is trash now; asked again next time. */
	for (unsigned int i = 0; i < master->entries->count; i++)
		master->entries->entry[i].users = 1;
	if (!ret)
		ret = array_purge(model->array, &purged);
	if (!ret && purged)
		array_publish(&model->array, purged);
	return ret;
}

static inline int target_attach(struct call *call)
{
	return master_attach(call->model, &call->model->own);
}

static inline int target_detach(struct call *call)
{
	return master_detach(call->model, &call->model->own);
}

static int mutate(struct model *model)
{
	int ret = master_attach(model, &model->other);

	return ret ? ret : master_detach(model, &model->other);
}

static __always_inline void target_count_begin(struct call *call)
{
	call->counters->commands -= call->producer.commands;
	call->counters->syncs -= call->producer.syncs;
	call->counters->doorbells -= call->producer.doorbells;
}

static __always_inline void target_count_end(struct call *call)
{
	call->counters->commands += call->producer.commands;
	call->counters->syncs += call->producer.syncs;
	call->counters->doorbells += call->producer.doorbells;
	call->counters->calls++;
}

#define WORKLOAD(id, name, sentence)
#define WORKLOAD_END
#include MODEL_WORKLOADS
#undef WORKLOAD

#define WORKLOAD(id, name, sentence) &id##_workload,
static const struct workload *const workloads[] = {
#include MODEL_WORKLOAD_TABLE
};

static void call_init(struct call *call, struct model *model, const struct invbench_cell *request,
		      struct invbench_counters *counters)
{
	memset(call, 0, sizeof(*call));
	call->model = model;
	call->range = (struct walk_range){ .iova = 1ULL << 32,
					   .size = request->size,
					   .granule = (__u32)request->granule,
					   .leaf = request->knobs.leaf };
	call->batch =
		(struct walk_batch){ .commands = call->commands, .capacity = request->knobs.batch };
	call->sync = request->knobs.sync;
	call->counters = counters;
}

static void call_range(struct call *call, const struct invbench_stream *range)
{
	call->range = (struct walk_range){ .iova = range->iova,
					   .size = range->size,
					   .granule = (__u32)range->granule,
					   .leaf = range->leaf };
}

static const char *missing(void)
{
	for (int position = 0; position < POSITIONS; position++)
		if (!form_exists(form_at(position)))
			return barrier_forms[form_at(position)].name;
	return NULL;
}

#define MODEL_PASTE_(id) model_describe_##id
#define MODEL_PASTE(id)	 MODEL_PASTE_(id)

void MODEL_PASTE(MODEL_STRATEGY)(struct model_strategy *to);

void MODEL_PASTE(MODEL_STRATEGY)(struct model_strategy *to)
{
	to->missing = missing();
	to->workloads = workloads;
	to->workload_count = ARRAY_SIZE(workloads);
	to->call_size = sizeof(struct call);
	to->call_init = call_init;
	to->call_range = call_range;
	to->mutate = mutate;
}
