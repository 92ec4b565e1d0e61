/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's operations and loops for one strategy.
 * The build compiles this file once per strategy, which MODEL_STRATEGY and
 * MODEL_STRATEGY_FILE name. So barriers are constants, and the measured loop
 * contains no choice and no indirect call. For user space it compiles each once
 * more, with QUEUE_WAITS, to record waits: see bench/core/queues/waits.h.
 */
#include "bench/core/model/forms.h"

/*
 * Aligned to pages, so that equal code of two strategies has equal offsets.
 * Other offsets in a page made it differ by over 1 %, other offsets in a cache
 * line by half a per cent.
 */
__asm__(".text\n\t.balign 4096");

#include MODEL_CLOCK /* defines clock_read() */

#define QUEUE_BARRIER()		 barrier_at(POSITION_QUEUE)
#define WALK_BARRIER()		 barrier_at(POSITION_LOAD)
#define WALK_LOAD(slot)		 load_at(POSITION_LOAD, *(slot))
#define WALK_BEFORE_ATC()	 atc_barrier()
#define WALK_ENDS_IN_SYNC(batch) model_syncs(batch)
#define WALK_LOCKS(batch, statement) \
	WAIT(model_producer(batch), WAIT_ARRAY, WAIT_NOBODY, WAIT_ATTACHER, statement)
#define ARRAY_PUBLISH(slot, array)	      store_at(POSITION_PUBLISH, *(slot), (array))
#define WALK_ISSUE(of, commands, count, sync) model_issue((of), batch, (commands), (count), (sync))

static __always_inline void atc_barrier(void)
{
	if (form_at(POSITION_LOAD) == MB_BEFORE_ATC)
		smp_mb(); /* before Linux 7.1: a device that enables ATS now is counted */
}

#include "bench/core/queues/lockfree.h"
#include "bench/core/queues/null.h"
#include "bench/core/queues/spinlock.h"
#include "bench/core/model/race.h"

struct walk_batch;
static __always_inline bool model_syncs(struct walk_batch *batch);
#ifdef QUEUE_WAITS
static __always_inline struct producer *model_producer(struct walk_batch *batch);
#endif
static __always_inline int model_issue(struct smmu *smmu, struct walk_batch *batch,
				       const struct command *commands, unsigned int count,
				       bool sync);

#include "bench/core/model/walk.h"

/* A worker's call, which shares no cache line with another worker's. */
struct call {
	struct model *model;
	struct walk_range range;
	struct walk_batch batch;
	struct producer producer;
	struct invbench_counters *counters; /* set for a counting pass only */
	__u64 iopte;
	unsigned int worker; /* its number, from 0 */
	unsigned int sync; /* calls per CMD_SYNC */
	unsigned int unsynced; /* calls since the last CMD_SYNC */
	struct command commands[INVBENCH_BATCH_MAX];
} ____cacheline_aligned;

_Static_assert(!(sizeof(struct call) % CACHE_LINE), "two workers' calls share no line");

/* The call that contains the batch. */
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

#ifdef QUEUE_WAITS
static __always_inline struct producer *model_producer(struct walk_batch *batch)
{
	return &call_of(batch)->producer;
}
#endif

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

static __always_inline void iopte_clear(__u64 *iopte)
{
	store_at(POSITION_PTE, *iopte, 0);
}

static __always_inline int target_unmap_only(struct call *call)
{
	iopte_clear(&call->iopte);
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

/* Publishes the array before the STE, so that whoever uses the STE has an entry. */
static __always_inline void ste_attach(struct inv_array **slot, struct inv_array *array, __u64 *ste,
				       __u64 value)
{
	ARRAY_PUBLISH(slot, array);
	barrier_at(POSITION_STE);
	store_at(POSITION_STE, *ste, value);
}

static inline int master_attach(struct model *model, struct model_master *master)
{
	struct inv_array *merged, *old = model->array;
	int ret = array_merge(old, master->entries, &merged);

	if (ret)
		return ret;
	ste_attach(&model->array, merged, &master->ste, 1);
	kfree_rcu(old, rcu);
	return 0;
}

static inline int master_detach(struct model *model, struct model_master *master)
{
	struct inv_array *purged;
	int ret;

	WRITE_ONCE(master->ste, 0);
	ret = array_unref(model->array, master->entries);
	/* array_unref() marked the trash in these entries; reset them for the next detach. */
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

static int other_attach_detach(struct model *model)
{
	int ret = master_attach(model, &model->other);

	return ret ? ret : master_detach(model, &model->other);
}

static __always_inline void race_unmap(struct race *race, unsigned int i)
{
	const struct race_instance *instance = &race->instances[i];

	iopte_clear(instance->iopte);
	race->has_new[i] = walk_begin(instance->array) == race->new;
	rcu_read_unlock();
}

static __always_inline void race_attach(struct race *race, unsigned int i)
{
	const struct race_instance *instance = &race->instances[i];

	ste_attach(instance->array, race->new, instance->ste, (uintptr_t)instance->iopte);
}

/* The address of the IOPTE comes from the STE, so that this load waits for that one. */
static __always_inline void race_walk(struct race *race, unsigned int i)
{
	const __u64 *iopte = (const __u64 *)(uintptr_t)READ_ONCE(*race->instances[i].ste);

	race->walks[i] = !iopte ? WALK_NO_STE : READ_ONCE(*iopte) ? WALK_OLD_IOPTE : WALK_NEW_IOPTE;
}

/* Plays the part of a thread in all instances. */
static __always_inline void race_play(struct race *race, enum race_role role)
{
	for (unsigned int i = 0; i < race->count; i++) {
		if (role == RACE_UNMAP) {
			race_unmap(race, i);
		} else if (role == RACE_WALK) {
			race_walk(race, i);
		} else if (race->threads > RACE_WALK) {
			race_attach(race, i);
		} else {
			race_attach(race, i);
			smp_mb(); /* the SMMU sees a store only once it has left the store buffer */
			race_walk(race, i);
		}
	}
}

/* Undoes what the thread has read. The others wait for it before they play again. */
static __always_inline void race_reset(struct race *race, enum race_role role)
{
	for (unsigned int i = 0; i < race->count; i++) {
		const struct race_instance *instance = &race->instances[i];

		if (role == RACE_UNMAP) {
			WRITE_ONCE(*instance->array, race->old);
		} else if (role == race->threads - 1) {
			WRITE_ONCE(*instance->iopte, RACE_OLD_IOPTE);
			WRITE_ONCE(*instance->ste, 0);
		}
	}
}

/* A batch of the race, with the workers' numbers as roles. */
static noinline int target_race(struct call *call)
{
	struct race *race = call->model->race;
	enum race_role role = call->worker;
	int ret = race_meet(race, call->worker);

	if (ret)
		return ret;
	race_play(race, role);
	ret = race_meet(race, call->worker);
	if (ret)
		return ret;
	if (role == RACE_UNMAP)
		race_tally(race);
	race_reset(race, role);
	return 0;
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
		      unsigned int worker, struct invbench_counters *counters)
{
	memset(call, 0, sizeof(*call));
	call->model = model;
	call->worker = worker;
	call->range = (struct walk_range){ .iova = 1ULL << 32,
					   .size = request->size,
					   .granule = (__u32)request->granule,
					   .leaf = request->knobs.leaf };
	call->batch =
		(struct walk_batch){ .commands = call->commands, .capacity = request->knobs.batch };
	call->sync = request->knobs.calls_per_sync;
	call->counters = counters;
#ifdef QUEUE_WAITS
	call->producer.waits = &model->waits[worker];
#endif
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

#ifdef QUEUE_WAITS
#define MODEL_PASTE_(id) model_waits_##id
#else
#define MODEL_PASTE_(id) model_describe_##id
#endif
#define MODEL_PASTE(id) MODEL_PASTE_(id)

void MODEL_PASTE(MODEL_STRATEGY)(struct model_strategy *to);

void MODEL_PASTE(MODEL_STRATEGY)(struct model_strategy *to)
{
	to->missing = missing();
	to->workloads = workloads;
	to->workload_count = ARRAY_SIZE(workloads);
	to->call_size = sizeof(struct call);
	to->call_init = call_init;
	to->call_range = call_range;
	to->attach_detach = other_attach_detach;
}
