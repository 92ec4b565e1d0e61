/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's operations and loops for one strategy.
 * Compiled once a strategy, which MODEL_STRATEGY and MODEL_STRATEGY_FILE name:
 * the barriers are constants here, and the measured loop holds neither a choice
 * nor an indirect call.
 */
#include "forms.h"

#include "clock.h" /* the place's own: the kernel's or the process's */

#define QUEUE_BARRIER()			      barrier_at(POSITION_QUEUE)
#define WALK_BARRIER()			      barrier_at(POSITION_LOAD)
#define WALK_LOAD(slot)			      load_at(POSITION_LOAD, *(slot))
#define WALK_BEFORE_ATC()		      atc_barrier()
#define ARRAY_PUBLISH(slot, array)	      store_at(POSITION_PUBLISH, *(slot), (array))
#define WALK_ISSUE(of, commands, count, sync) model_issue((of), batch, (commands), (count), (sync))

static __always_inline void atc_barrier(void)
{
	if (form_at(POSITION_LOAD) == MB_BEFORE_ATC)
		smp_mb();
}

#include "../queues/lockfree.h"
#include "model.h"

struct walk_batch;
static __always_inline int model_issue(struct smmu *smmu, struct walk_batch *batch,
				       const struct command *commands, unsigned int count,
				       bool sync);

#include "../walk.h"

struct call {
	struct model *model;
	struct walk_range range;
	struct walk_batch batch;
	struct producer producer;
	struct invbench_counters *counters; /* while counted */
	__u64 iopte;
	struct command commands[MODEL_BATCH];
};

/* The batch is the caller's, and so is the producer beside it. */
static __always_inline int model_issue(struct smmu *smmu, struct walk_batch *batch,
				       const struct command *commands, unsigned int count,
				       bool sync)
{
	struct call *call = (struct call *)((char *)batch - offsetof(struct call, batch));

	return lockfree_issue(((struct model_smmu *)smmu)->queue, &call->producer, commands, count,
			      sync);
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
static inline int target_attach(struct call *call)
{
	struct model *model = call->model;
	struct inv_array *merged;
	int ret = array_merge(model->array, model->own, &merged);

	if (ret)
		return ret;
	array_publish(&model->array, merged);
	barrier_at(POSITION_STE);
	store_at(POSITION_STE, model->ste, 1);
	return 0;
}

static inline int target_detach(struct call *call)
{
	struct model *model = call->model;
	struct inv_array *purged;
	int ret;

	WRITE_ONCE(model->ste, 0);
	ret = array_unref(model->array, model->own);
	model->own->entry[0].users = 1; /* told that it is trash now; asked again next time */
	if (!ret)
		ret = array_purge(model->array, &purged);
	if (!ret && purged)
		array_publish(&model->array, purged);
	return ret;
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
	call->model = model;
	call->range = (struct walk_range){ .iova = 1ULL << 32,
					   .size = request->size,
					   .granule = (__u32)request->granule,
					   .leaf = true };
	call->batch = (struct walk_batch){ .commands = call->commands, .capacity = MODEL_BATCH };
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
}
